"""LOG-20: the group of a state machine's log."""

from findings.verdict import Status
from tests.builders import ACCOUNT, REGION, denied, log_group, state_machine, the_verdict

CHECK = "stepfunctions_log_group_exists"
PLACE = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group"


def judged(arn: str, *groups: str) -> Status:
    held = [log_group(name) for name in groups]
    gaps = {"LogGroup": {f"{PLACE}:unseen": denied("logs:DescribeLogGroups")}} if "unseen" in arn else {}
    return the_verdict(CHECK, state_machine(log_destinations=(arn,)), *held, item_gaps=gaps).status


def test_a_group_that_is_there() -> None:
    assert judged(f"{PLACE}:/logs/shop", "/logs/shop") is Status.PASS
    assert judged(f"{PLACE}:/logs/shop:*", "/logs/shop") is Status.PASS


def test_a_group_that_is_gone() -> None:
    assert judged(f"{PLACE}:/logs/shop") is Status.FAIL
    assert judged(f"{PLACE}:/logs/shop", "/logs/shop-2", "/logs") is Status.FAIL


def test_what_cannot_be_seen_from_here_is_not_judged() -> None:
    assert judged(f"arn:aws:logs:{REGION}:999900001111:log-group:/logs/shop") is Status.NOT_APPLICABLE
    assert judged(f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/logs/shop") is Status.NOT_APPLICABLE
    assert judged(f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/amazon-apigateway-shop") is Status.NOT_APPLICABLE
    assert judged("nonsense") is Status.NOT_APPLICABLE


def test_with_one_unread_group_none_is_gone() -> None:
    assert judged(f"{PLACE}:/logs/unseen") is Status.UNKNOWN


def test_a_machine_without_log() -> None:
    assert the_verdict(CHECK, state_machine(log_destinations=())).status is Status.NOT_APPLICABLE
    gone = (f"{PLACE}:/logs/gone",)
    assert the_verdict(CHECK, state_machine(logging_level="OFF", log_destinations=gone)).status is Status.NOT_APPLICABLE


def test_one_of_two_destinations_is_gone() -> None:
    both = (f"{PLACE}:/logs/shop:*", f"{PLACE}:/logs/gone:*")
    verdict = the_verdict(CHECK, state_machine(log_destinations=both), log_group("/logs/shop"))
    assert (verdict.status, verdict.evidence["log_group"]) == (Status.FAIL, "/logs/gone")
