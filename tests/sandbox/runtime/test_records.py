"""Records of a trail: the fields that detections read are there, as CloudTrail has them."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sandbox.runtime import records
from sandbox.runtime.records import When, Who

ACCOUNT, REGION = "111122223333", "eu-west-1"
FIREWALL = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:firewall"
AT = datetime(2026, 11, 23, 23, 45, 1, 999, timezone(timedelta(hours=1)))
NOW = When(AT, REGION)
ALICE = Who(ACCOUNT, "alice", "AKIAALICE00000000000")
THIEF = records.function_session(ACCOUNT, REGION, "firewall", "firewall-workload")
EVERY = [
    records.call(ALICE, NOW, "cloudtrail", "StopLogging", {"name": "shop-trail"}),
    records.denied(THIEF, NOW, "iam", "ListUsers"),
    records.invalid_key(ALICE, NOW, "sts", "GetCallerIdentity"),
    records.console_login(ACCOUNT, "alice", NOW),
    records.invoked(THIEF, NOW, FIREWALL, "a-request"),
    records.invoked_by_service(ACCOUNT, REGION, "logs.amazonaws.com", FIREWALL, "a-request"),
]


@pytest.mark.parametrize("record", EVERY)
def test_every_record_has_what_each_record_has(record):
    assert json.loads(json.dumps(record)) == record
    assert {"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
            "userAgent", "requestParameters", "responseElements", "eventID", "readOnly", "eventType",
            "managementEvent", "recipientAccountId", "eventCategory"} <= record.keys()  # fmt: skip
    assert (record["recipientAccountId"], record["awsRegion"]) == (ACCOUNT, REGION)


def test_a_time_is_told_in_utc_and_whole_seconds():
    assert EVERY[0]["eventTime"] == "2026-11-23T22:45:01Z"


def test_ids_differ_and_principals_do_not():
    again = records.denied(THIEF, NOW, "iam", "ListUsers")
    assert again["eventID"] != EVERY[1]["eventID"]
    assert again["userIdentity"] == EVERY[1]["userIdentity"]


def test_the_credentials_of_a_function_name_it():
    identity = EVERY[1]["userIdentity"]
    assert identity["type"] == "AssumedRole"
    assert identity["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/firewall-workload/firewall"
    assert identity["inScopeOf"] == {
        "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": FIREWALL,
        "credentialsIssuedToVersion": f"{FIREWALL}:$LATEST"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "action", "reads"),
    [
        ("ListFunctions20150331", "lambda:ListFunctions", True),
        ("UpdateFunctionCode20150331v2", "lambda:UpdateFunctionCode", False),
    ],
)
def test_a_refusal_names_the_action_without_its_version(name, action, reads):
    record = records.denied(THIEF, NOW, "lambda", name)
    assert f"is not authorized to perform: {action} because" in record["errorMessage"]
    assert (record["errorCode"], record["readOnly"], record["eventName"]) == ("AccessDenied", reads, name)


def test_a_failed_sign_in():
    record = EVERY[3]
    assert (record["eventName"], record["eventType"]) == ("ConsoleLogin", "AwsConsoleSignIn")
    assert (record["errorMessage"], record["responseElements"]) == (
        "Failed authentication",
        {"ConsoleLogin": "Failure"},
    )
    assert record["userIdentity"]["userName"] == "alice"


def test_a_name_that_nobody_has_is_hidden():
    record = records.console_login(
        ACCOUNT, "s3cret-typed-as-name", NOW, failure="No username found in supplied account"
    )
    assert record["userIdentity"]["userName"] == "HIDDEN_DUE_TO_SECURITY_REASONS"
    assert "s3cret" not in json.dumps(record)


def test_a_sign_in_that_succeeds_has_no_error():
    record = records.console_login(ACCOUNT, "alice", NOW, failure="")
    assert ("errorMessage" in record, record["responseElements"]) == (False, {"ConsoleLogin": "Success"})


def test_an_invocation_is_a_data_event_with_the_request_id_of_the_log():
    record = EVERY[4]
    assert (record["eventCategory"], record["managementEvent"], record["requestID"]) == ("Data", False, "a-request")
    assert record["resources"] == [{"accountId": ACCOUNT, "type": "AWS::Lambda::Function", "ARN": FIREWALL}]
    assert record["requestParameters"] == {"functionName": FIREWALL, "invocationType": "RequestResponse"}
    assert EVERY[5]["userIdentity"] == {"type": "AWSService", "invokedBy": "logs.amazonaws.com"}


def test_what_is_too_large_is_told_as_omitted():
    record = records.omitted(EVERY[0], 300_000)
    assert record["requestParameters"] == {
        "omitted": True, "reason": "requestParameters too large", "originalSize": 300_000}  # fmt: skip


def test_now_is_now():
    made = datetime.fromisoformat(EVERY[5]["eventTime"])
    assert datetime.now(UTC) - made < timedelta(hours=1)
