"""CloudWatch alarms: pages, types and the first state, which moto ignores; composite alarms, which it cannot put."""

from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

PAGE = 50
LARGEST_PAGE = 100
FIRST_STATE = "INSUFFICIENT_DATA"

_moto_describe = CloudWatchResponse.describe_alarms
_moto_put = CloudWatchBackend.put_metric_alarm


def describe_alarms(self: Any) -> ActionResult:
    """Page by MaxRecords; composite alarms come only if AlarmTypes names them (CloudWatch API reference)."""
    found: Any = _moto_describe(self).result
    types = self._get_param("AlarmTypes") or ["MetricAlarm"]
    alarms = [("MetricAlarms", alarm) for alarm in found["MetricAlarms"] if "MetricAlarm" in types]
    alarms += [("CompositeAlarms", alarm) for alarm in found["CompositeAlarms"] if "CompositeAlarm" in types]
    # moto weighs one filter only; here all that are given must fit.
    prefix, state = self._get_param("AlarmNamePrefix") or "", self._get_param("StateValue")
    alarms = [pair for pair in alarms if pair[1].name.startswith(prefix) and state in (None, pair[1].state_value)]
    start = int(self._get_param("NextToken") or 0)
    end = start + min(int(self._get_param("MaxRecords") or PAGE), LARGEST_PAGE)
    page: dict[str, Any] = {"MetricAlarms": [], "CompositeAlarms": []}
    for kind, alarm in alarms[start:end]:
        page[kind].append(alarm)
    return ActionResult(page | ({"NextToken": str(end)} if end < len(alarms) else {}))


def put_composite_alarm(self: Any) -> ActionResult:
    """Put one: moto takes the rule where it takes the fields of a metric alarm."""
    return CloudWatchResponse.put_metric_alarm(self)


def put_metric_alarm(self: Any, name: str, *rest: Any, **more: Any) -> Alarm:
    """Start in INSUFFICIENT_DATA; an alarm that is changed keeps its state and its history."""
    before = self.alarms.get(name)
    made = _moto_put(self, name, *rest, **more)
    if before is None:
        made.state_value = FIRST_STATE
    else:
        made.state_value, made.state_reason = before.state_value, before.state_reason
        made.state_updated_timestamp = before.state_updated_timestamp
        made.history = before.history
    return made


for _operation in (describe_alarms, put_composite_alarm):
    setattr(CloudWatchResponse, _operation.__name__, _operation)
setattr(CloudWatchBackend, put_metric_alarm.__name__, put_metric_alarm)
