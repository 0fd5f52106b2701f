"""Patterns that security benchmarks and consoles hand out, on events of the kind they are meant for."""

import pytest

from findings.analysis.filter_pattern import drift, never_matches, parse

DENIED = '{"errorCode": "Client.UnauthorizedOperation", "eventName": "RunInstances"}'
LOGIN = '{"eventName": "ConsoleLogin", "additionalEventData": {"MFAUsed": "No"}}'
LOGIN_WITH_MFA = '{"eventName": "ConsoleLogin", "additionalEventData": {"MFAUsed": "Yes"}}'
LOGIN_WITHOUT_WORD = '{"eventName": "ConsoleLogin", "additionalEventData": null}'
ROOT = '{"userIdentity": {"type": "Root"}, "eventType": "AwsApiCall"}'
ROOT_BY_SERVICE = '{"userIdentity": {"type": "Root", "invokedBy": "x.amazonaws.com"}, "eventType": "AwsApiCall"}'
KEY = '{"eventSource": "kms.amazonaws.com", "eventName": "DisableKey"}'
BUCKET = '{"eventSource": "s3.amazonaws.com", "eventName": "PutBucketPolicy"}'

UNAUTHORIZED = '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'
NO_MFA = '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }'
ROOT_USE = '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'
KEYS = "{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion))}"
POLICY = "{($.eventSource=s3.amazonaws.com) && (($.eventName=PutBucketAcl) || ($.eventName=PutBucketPolicy))}"

CASES = [
    (UNAUTHORIZED, DENIED, True),
    (UNAUTHORIZED, '{"errorCode": "AccessDeniedException"}', True),
    (UNAUTHORIZED, '{"errorCode": "ThrottlingException"}', False),
    (UNAUTHORIZED, '{"eventName": "RunInstances"}', False),
    (NO_MFA, LOGIN, True),
    (NO_MFA, LOGIN_WITH_MFA, False),
    (NO_MFA, LOGIN_WITHOUT_WORD, False),
    (ROOT_USE, ROOT, True),
    (ROOT_USE, ROOT_BY_SERVICE, False),
    (KEYS, KEY, True),
    (KEYS, BUCKET, False),
    (POLICY, BUCKET, True),
    (POLICY, KEY, False),
    ('"Task timed out"', "2024-01-01T00:00:00.000Z ab-cd Task timed out after 3.00 seconds", True),
    ("?ERROR ?Exception ?Traceback", "Traceback (most recent call last):", True),
    ('{ $.level = "ERROR" || $.level = "FATAL" }', '{"level": "FATAL", "message": "x"}', True),
    ("[report_label=REPORT, ..., max_memory_used_unit=MB]", "REPORT RequestId: a Max Memory Used: 30 MB", True),
    (
        "[version, account, eni, src, dst, srcport, dstport=22, ...]",
        "2 1 eni-1 10.0.0.1 10.0.0.2 5 22 6 REJECT OK",
        True,
    ),
]


@pytest.mark.parametrize(("text", "line", "expected"), CASES)
def test_known_pattern(text: str, line: str, expected: bool) -> None:
    assert parse(text).matches(line) is expected


@pytest.mark.parametrize("text", sorted({case[0] for case in CASES}))
def test_known_pattern_is_never_called_impossible(text: str) -> None:
    assert never_matches(parse(text)) is None


def test_a_report_pattern_drifts_when_the_format_becomes_json() -> None:
    pattern = parse("[report_label=REPORT, ..., max_memory_used_unit=MB]")
    assert drift(pattern, "Text") is None
    assert drift(pattern, "JSON") is not None
