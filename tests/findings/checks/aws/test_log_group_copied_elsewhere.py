"""LOG-35: subscriptions that carry lines out of the account."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import LogSubscription
from findings.verdict import Status, Verdict
from tests.alerts import ARCHIVE, ORDERS, STREAM, all_logs, subscribed
from tests.builders import denied, function, function_arn, log_group, the_verdict

CHECK = "log_group_copied_elsewhere"
NEVER = '{ $.level = "ERROR" && $.level = "WARN" }'
COLUMNS = "[date, level=ERROR, text]"
FIREHOSE = "arn:aws:firehose:eu-central-1:111122223333:deliverystream/logs"
NEAR = "arn:aws:logs:eu-central-1:111122223333:destination:archive"
GONE = function_arn("gone")


def verdict(*resources: Resource, **fields: str) -> Verdict:
    return the_verdict(CHECK, log_group(**fields), function(), *resources)


def own(destination: str, pattern: str = "", **fields: bool) -> Resource:
    return subscribed(LogSubscription("copy", pattern, destination, **fields))


@pytest.mark.parametrize(
    ("resources", "status"),
    [
        pytest.param((), Status.FAIL, id="nothing subscribes"),
        pytest.param((own(ARCHIVE),), Status.PASS, id="a destination of another account"),
        pytest.param((own(ARCHIVE, "?ERROR ?WARN"),), Status.PASS, id="a part of the lines"),
        pytest.param((own(ARCHIVE, NEVER),), Status.FAIL, id="none of the lines"),
        pytest.param((own(ARCHIVE, "[a"),), Status.FAIL, id="a pattern that cannot be read"),
        pytest.param((own(NEAR),), Status.UNKNOWN, id="a destination of this account"),
        pytest.param((own(STREAM),), Status.UNKNOWN, id="a stream"),
        pytest.param((own(FIREHOSE),), Status.UNKNOWN, id="a delivery stream"),
        pytest.param((own(FIREHOSE, NEVER),), Status.FAIL, id="a delivery stream that gets nothing"),
        pytest.param((own(function_arn()),), Status.UNKNOWN, id="a function"),
        pytest.param((own(GONE),), Status.FAIL, id="a function that was deleted"),
        pytest.param((own("arn:aws:s3:::bucket"),), Status.UNKNOWN, id="an ARN without an account"),
        pytest.param((own("nonsense"),), Status.UNKNOWN, id="no ARN"),
        pytest.param((all_logs(ARCHIVE),), Status.PASS, id="all groups"),
        pytest.param((all_logs(ARCHIVE, pattern=NEVER),), Status.FAIL, id="all groups, no line"),
        pytest.param((all_logs(STREAM),), Status.UNKNOWN, id="all groups to a stream"),
        pytest.param((all_logs(ARCHIVE, f'LogGroupName NOT IN ["{ORDERS}"]'),), Status.FAIL, id="all but this"),
        pytest.param((all_logs(ARCHIVE, 'LogGroupName NOT IN ["/other"]'),), Status.PASS, id="all but another"),
        pytest.param((all_logs(ARCHIVE, document="{}"),), Status.UNKNOWN, id="all, by a policy that cannot be read"),
        pytest.param((own(STREAM), all_logs(ARCHIVE)), Status.PASS, id="a doubt and a copy"),
        pytest.param((own(ARCHIVE), all_logs(ARCHIVE, document="{}")), Status.PASS, id="a copy and a doubt"),
        pytest.param((own(ARCHIVE, NEVER), all_logs(STREAM)), Status.UNKNOWN, id="no line and a doubt"),
    ],
)
def test_where_the_lines_go(resources: tuple[Resource, ...], status: Status) -> None:
    assert verdict(*resources).status is status


@pytest.mark.parametrize("log_class", ["INFREQUENT_ACCESS", "DELIVERY"])
def test_the_subscription_of_all_groups_takes_the_standard_class_only(log_class: str) -> None:
    assert verdict(all_logs(ARCHIVE), log_class=log_class).status is Status.FAIL
    assert verdict(own(ARCHIVE), log_class=log_class).status is Status.PASS


def test_a_pattern_for_columns_carries_no_line_of_a_log_in_json() -> None:
    json = function(log_format="JSON")
    assert the_verdict(CHECK, log_group(), json, own(ARCHIVE, COLUMNS)).status is Status.FAIL
    assert the_verdict(CHECK, log_group(), function(), own(ARCHIVE, COLUMNS)).status is Status.PASS
    transformed = own(ARCHIVE, COLUMNS, on_transformed_logs=True)
    assert the_verdict(CHECK, log_group(), json, transformed).status is Status.PASS
    # The function that was not read may write in columns.
    gaps = {"LambdaFunction": {function_arn("unseen"): denied()}}
    found = the_verdict(CHECK, log_group(), json, own(ARCHIVE, COLUMNS), item_gaps=gaps)
    assert found.status is Status.UNKNOWN


def test_the_words_say_what_is_copied_and_what_is_idle() -> None:
    assert verdict(own(ARCHIVE)).reason == "The subscription copy carries its lines to the account 999900001111."
    assert "the lines that match to" in verdict(own(ARCHIVE, "ERROR")).reason
    idle = verdict(own(ARCHIVE, NEVER))
    assert idle.reason == "No subscription carries its lines out of the account. Nothing comes through copy."
    assert "idle" in idle.evidence
    assert STREAM in verdict(own(STREAM)).reason


def test_a_group_that_no_function_writes_to() -> None:
    assert the_verdict(CHECK, log_group("/other")).status is Status.NOT_APPLICABLE
