"""CloudWatch ListMetrics: pages of 500 from one pass; moto compares every stored point with all found before."""

from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

PAGE = 500


def list_metrics(self: Any) -> ActionResult:
    """List each metric once, by namespace, name and dimensions (a dimension without a value fits any)."""
    namespace, name = self._get_param("Namespace"), self._get_param("MetricName")
    wanted = [(one["Name"], one.get("Value")) for one in self._get_params().get("Dimensions", [])]
    found: dict[tuple[Any, ...], None] = {}
    for datum in self.cloudwatch_backend.get_all_metrics():
        if namespace in (None, datum.namespace) and name in (None, datum.name):
            held = tuple(sorted((one.name, one.value) for one in datum.dimensions))
            if all(any(key == k and value in (None, v) for k, v in held) for key, value in wanted):
                found[datum.namespace, datum.name, held] = None
    start = int(self._get_param("NextToken") or 0)
    page = [
        {
            "Namespace": space,
            "MetricName": metric,
            "Dimensions": [{"Name": key, "Value": value} for key, value in held],
        }
        for space, metric, held in list(found)[start : start + PAGE]
    ]
    return ActionResult({"Metrics": page} | ({"NextToken": str(start + PAGE)} if len(found) > start + PAGE else {}))


setattr(CloudWatchResponse, list_metrics.__name__, list_metrics)
