"""Which composite alarms act for an alarm (CloudWatch API reference, PutCompositeAlarm, AlarmRule)."""

import pytest

from collectors.resources.aws import Alarm
from collectors.snapshot import NotCollectedError
from findings.analysis.composite_alarms import CompositeAlarms, children
from tests.builders import ACCOUNT, REGION, alarm, denied, snapshot, without

LOW = alarm("low")


def composite(name: str, rule: str) -> Alarm:
    return alarm(name, None, namespace=None, rule=rule)


@pytest.mark.parametrize(
    ("rule", "wants"),
    [
        pytest.param("ALARM(low)", ["low"], id="a bare name"),
        pytest.param('ALARM("low")', ["low"], id="a name in double quotes"),
        pytest.param("ALARM('low')", ["low"], id="a name in single quotes"),
        pytest.param(' ALARM ( "low" ) ', ["low"], id="with white space"),
        pytest.param('ALARM("too low (eu)")', ["too low (eu)"], id="a name with blanks and brackets"),
        pytest.param(f'ALARM("{LOW.arn}")', [LOW.arn], id="an ARN"),
        pytest.param(f"ALARM({LOW.arn})", [LOW.arn], id="a bare ARN"),
        pytest.param("ALARM(a) OR ALARM(b)", ["a", "b"], id="one of two"),
        pytest.param("(ALARM(a) OR ALARM(b)) AND ALARM(c)", ["a", "b", "c"], id="brackets"),
        pytest.param("OK(low)", [], id="the OK state"),
        pytest.param("INSUFFICIENT_DATA(low)", [], id="the state without data"),
        pytest.param("FALSE", [], id="never"),
        pytest.param("TRUE", [], id="always"),
        pytest.param("", [], id="no rule"),
        pytest.param("ALARM(a) AND NOT ALARM(deploying)", ["a"], id="held down by another, the example of the guide"),
        pytest.param("NOT (ALARM(a) OR ALARM(b)) AND ALARM(c)", ["c"], id="not any of two"),
        pytest.param("NOT (OK(a) AND ALARM(b))", ["a"], id="not both fine"),
        pytest.param("NOT OK(low)", ["low"], id="anything but OK"),
        pytest.param("NOT (NOT ALARM(low))", ["low"], id="twice denied"),
        pytest.param("NOT NOT ALARM(low)", ["low"], id="twice denied without brackets"),
        pytest.param("NOT (ALARM(a) OR (OK(b)) OR ALARM(c))", ["b"], id="brackets within denied brackets"),
        pytest.param('OK("NOT ALARM(low)") OR ALARM("OK(x)")', ["OK(x)"], id="names that look like functions"),
        pytest.param('ALARM("NOT") AND ALARM(b)', ["NOT", "b"], id="a name that looks like an operator"),
        pytest.param('NOT ALARM("a (b") OR ALARM(c)', ["c"], id="a bracket in a name closes nothing"),
    ],
)
def test_the_alarms_whose_trouble_a_rule_waits_for(rule: str, wants: list[str]) -> None:
    assert list(children(rule)) == wants


def test_composites_are_found_by_name_and_by_arn() -> None:
    named, by_arn, other = (
        composite("named", "ALARM(low)"),
        composite("by-arn", f'ALARM("{LOW.arn}")'),
        composite("other", "ALARM(lower)"),
    )
    found = CompositeAlarms.of(snapshot(LOW, named, by_arn, other))
    assert found.above(LOW) == [named, by_arn]
    assert found.above(other) == []


def test_an_alarm_of_another_region_is_another_alarm() -> None:
    elsewhere = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:low"
    assert elsewhere != LOW.arn.replace(REGION, "eu-west-1")
    assert CompositeAlarms.of(snapshot(LOW, composite("c", f'ALARM("{elsewhere}")'))).above(LOW) == []


def test_the_index_is_made_once() -> None:
    seen = snapshot(LOW)
    assert CompositeAlarms.of(seen) is CompositeAlarms.of(seen)


@pytest.mark.parametrize("partly", [True, False])
def test_one_alarm_that_was_not_read_might_stand_above(partly: bool) -> None:
    gap = denied("cloudwatch:DescribeAlarms")
    seen = snapshot(LOW, item_gaps={"Alarm": {"x": gap}}) if partly else without(snapshot(LOW), "Alarm", gap)
    with pytest.raises(NotCollectedError) as caught:
        CompositeAlarms.of(seen)
    assert (caught.value.resource_type, caught.value.gap.permission) == ("Alarm", "cloudwatch:DescribeAlarms")
