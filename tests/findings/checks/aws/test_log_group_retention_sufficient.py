"""LOG-32: retention as the environment demands."""

import pytest

from findings.verdict import Status
from tests.builders import denied, function, function_arn, log_group, snapshot, statuses, tags, the_verdict

CHECK = "log_group_retention_sufficient"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("environment", "days", "expected"),
    [
        ("production", None, PASS),
        ("production", 365, PASS),
        ("production", 3653, PASS),
        ("production", 180, FAIL),
        ("staging", 90, PASS),
        ("staging", 60, FAIL),
        ("development", 30, PASS),
        ("development", 14, FAIL),
        ("nobody knows", 180, FAIL),
    ],
)
def test_the_environment_of_the_account_sets_the_days(environment: str, days: int | None, expected: Status) -> None:
    verdict = the_verdict(CHECK, function(), log_group(retention_days=days), environment=environment)
    assert verdict.status is expected


@pytest.mark.parametrize(
    ("tagged", "days", "expected"),
    [
        ({"environment": "dev"}, 30, PASS),
        ({"Environment": " Development "}, 30, PASS),
        ({"env": "stage"}, 30, FAIL),
        ({"env": "stage"}, 90, PASS),
        ({"stage": "live"}, 90, FAIL),
        ({"environment": "PRD", "stage": "dev"}, 90, FAIL),
        ({"environment": "blue", "env": "dev"}, 30, PASS),
        ({"environment": "blue"}, 30, FAIL),
        ({"owner": "dev"}, 30, FAIL),
    ],
)
def test_a_tag_of_the_group_overrules_the_account(tagged: dict[str, str], days: int, expected: Status) -> None:
    group = log_group(retention_days=days)
    assert the_verdict(CHECK, function(), group, tags(group.arn, **tagged)).status is expected


def test_a_group_that_no_function_writes_to_is_not_judged() -> None:
    assert the_verdict(CHECK, log_group("/ecs/web", retention_days=1)).status is NOT_APPLICABLE


def test_a_configured_group_is_judged() -> None:
    seen = snapshot(function(log_group="shared"), log_group("shared", retention_days=1), log_group(retention_days=1))
    assert statuses(CHECK, seen) == {"shared": FAIL, "/aws/lambda/orders": NOT_APPLICABLE}


def test_the_failure_says_what_is_needed_and_who_writes_there() -> None:
    verdict = the_verdict(CHECK, function(), log_group(retention_days=7))
    assert verdict.evidence == {
        "retention_days": 7,
        "required_days": 365,
        "environment": "production",
        "functions": ["orders"],
    }


def test_one_unread_function_may_be_the_one_that_writes_there() -> None:
    gaps = {"LambdaFunction": {function_arn("unread"): denied()}}
    assert the_verdict(CHECK, log_group(retention_days=1), item_gaps=gaps).status is UNKNOWN


def test_unread_tags_do_not_matter_where_every_environment_is_content() -> None:
    seen = snapshot(
        function("kept"),
        function("short"),
        log_group("/aws/lambda/kept", retention_days=400),
        log_group("/aws/lambda/short", retention_days=60),
        gaps={"ResourceTags": denied()},
    )
    assert statuses(CHECK, seen) == {"/aws/lambda/kept": PASS, "/aws/lambda/short": UNKNOWN}
