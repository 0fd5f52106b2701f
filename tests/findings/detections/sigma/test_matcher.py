"""What is written of the semantics, case by case; hostile records; groups."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from findings.detections.sigma import Matcher, Outcome, UnreadableError, grouped, load, normalised, records_of
from tests.findings.detections.sigma.texts import rule_text, selecting

EVENT = {
    "eventVersion": "1.11",
    "userIdentity": {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::111122223333:assumed-role/worker/orders",
        "accountId": "111122223333",
        "accessKeyId": "ASIAEXAMPLE",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/worker"}},
        "inScopeOf": {
            "issuerType": "AWS::Lambda::Function",
            "credentialsIssuedTo": "arn:aws:lambda:eu-central-1:111122223333:function:orders",
        },
    },
    "eventTime": "2026-11-23T10:20:30Z",
    "eventSource": "lambda.amazonaws.com",
    "eventName": "UpdateFunctionCode20150331v2",
    "awsRegion": "eu-central-1",
    "sourceIPAddress": "198.51.100.7",
    "userAgent": "aws-cli/2.17",
    "requestParameters": {
        "functionName": "orders",
        "layers": [{"arn": "a"}, {"arn": "b"}],
        "dryRun": False,
        "memory": 128,
    },
    "responseElements": None,
    "eventID": "e-1",
    "recipientAccountId": "111122223333",
    "resources": [],
}


def event(**fields):
    return json.dumps({**EVENT, **fields}).encode()


def fires(text: str, record: bytes | None = None, known=None) -> bool:
    judged = Matcher(load({"r.yml": text}).rules).judge([record or event()], known or {})
    assert not judged.unreadable
    return bool(judged.hits)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({"eventName": "UpdateFunctionCode"}, True, id="the normalised name"),
        pytest.param({"eventName": "UpdateFunctionCode20150331v2"}, True, id="the recorded name"),
        pytest.param({"eventName": "UpdateFunctionCode20150331"}, False, id="half a version"),
        pytest.param({"eventName|neq": "UpdateFunctionCode"}, False, id="neq looks at both names"),
        pytest.param({"eventSource": "LAMBDA.amazonaws.com"}, True, id="letters of any size"),
        pytest.param({"eventSource|cased": "LAMBDA.amazonaws.com"}, False, id="cased"),
        pytest.param({"requestParameters.layers.arn": "b"}, True, id="a path through an array"),
        pytest.param({"requestParameters.layers.arn|all": ["a", "b"]}, True, id="all, each by its own element"),
        pytest.param({"requestParameters|contains": '"functionname":"orders"'}, True, id="contains on an object"),
        pytest.param({"requestParameters": "*orders*"}, True, id="a wildcard on an object"),
        pytest.param({"requestParameters.dryRun": False}, True, id="a boolean"),
        pytest.param({"requestParameters.dryRun": "FALSE"}, True, id="a boolean as text"),
        pytest.param({"requestParameters.memory": "128"}, True, id="a number as text"),
        pytest.param({"requestParameters.memory": 128.0}, True, id="a number of another kind"),
        pytest.param({"requestParameters.memory|gte": 129}, False, id="a number that is less"),
        pytest.param({"responseElements": None}, True, id="null"),
        pytest.param({"errorCode": None}, True, id="missing is null"),
        pytest.param({"resources": None}, True, id="an empty array has no value"),
        pytest.param({"resources|exists": True}, True, id="an empty array exists"),
        pytest.param({"responseElements|exists": True}, True, id="null exists"),
        pytest.param({"errorCode|exists": False}, True, id="missing does not exist"),
        pytest.param({"errorCode": ""}, False, id="missing is not empty"),
        pytest.param({"responseElements": "*"}, False, id="null is no text"),
        pytest.param({"sourceIPAddress|cidr": "198.51.100.0/24"}, True, id="an address in a network"),
        pytest.param({"eventTime|hour": 10}, True, id="the hour"),
        pytest.param({"eventTime|hour|gt": 10}, False, id="a later hour"),
        pytest.param({"userAgent|re": "CLI"}, False, id="regular expressions tell letters apart"),
        pytest.param({"userAgent|re|i": "CLI/[0-9]"}, True, id="unless told not to"),
        pytest.param({"userIdentity.arn|fieldref|endswith": "requestParameters.functionName"}, True, id="fieldref"),
        pytest.param({"awsRegion|base64": "eu"}, False, id="base64"),
    ],
)
def test_semantics(asked, expected):
    assert fires(rule_text({"selection": asked, "condition": "selection"})) is expected


def test_empty_error_code_is_there_and_no_null():
    assert fires(selecting(errorCode=""), event(errorCode=""))
    assert not fires(rule_text({"s": {"errorCode": None}, "condition": "s"}), event(errorCode=""))


def test_keyword_is_searched_in_every_value_and_in_no_name():
    assert fires(rule_text({"s": ["ORDERS"], "condition": "s"}))
    assert not fires(rule_text({"s": ["functionName"], "condition": "s"}))


def test_placeholder_is_looked_up_when_it_is_asked():
    text = selecting(requestParameters__functionName___expand="%functions%")
    matcher = Matcher(load({"r.yml": text}).rules)
    answers = [matcher.judge([event()], known).hits for known in ({}, {"functions": frozenset({"ORDERS"})}, {})]
    assert [bool(one) for one in answers] == [False, True, False]


def test_kept_answers_are_not_mixed_between_contexts():
    matcher = Matcher(load({"r.yml": selecting(userAgent___expand="%agents%")}).rules)
    for _ in range(2):
        assert matcher.judge([event()], {"agents": frozenset({"aws-cli/2.17"})}).hits
        assert not matcher.judge([event()], {"agents": frozenset({"curl"})}).hits


def test_kept_answers_tell_true_from_the_text_and_a_number():
    matcher = Matcher(load({"r.yml": selecting(userAgent=1)}).rules)
    found = [len(matcher.judge([event(userAgent=agent)]).hits) for agent in (True, 1, "1", 1.0, "true", None)]
    assert found == [0, 1, 1, 1, 0, 0]


def test_hit_has_columns():
    (hit,) = Matcher(load({"r.yml": selecting(eventName="UpdateFunctionCode")}).rules).judge([event()]).hits
    found = hit.event
    assert (found.id, found.account, found.region, found.source) == (
        *("e-1", "111122223333", "eu-central-1"),
        "lambda.amazonaws.com",
    )
    assert (found.name, found.normalised_name) == ("UpdateFunctionCode20150331v2", "UpdateFunctionCode")
    assert (found.principal, found.session) == (
        "arn:aws:iam::111122223333:role/worker",
        "arn:aws:sts::111122223333:assumed-role/worker/orders",
    )
    assert (found.access_key, found.source_ip, found.resource) == ("ASIAEXAMPLE", "198.51.100.7", "orders")
    assert found.function_arn == "arn:aws:lambda:eu-central-1:111122223333:function:orders"
    assert (found.outcome, found.time) == (Outcome.SUCCEEDED, datetime(2026, 11, 23, 10, 20, 30, tzinfo=UTC))
    assert hit.rule.id == "trail_stopped"
    assert json.loads(found.raw) == EVENT


@pytest.mark.parametrize(
    "fields", [{"errorCode": "AccessDenied"}, {"responseElements": {"ConsoleLogin": "Failure"}}], ids=str
)
def test_refused_attempt_is_told_from_success(fields):
    (hit,) = Matcher(load({"r.yml": selecting(awsRegion="*")}).rules).judge([event(**fields)]).hits
    assert hit.event.outcome is Outcome.REFUSED


def test_columns_of_a_hostile_record_are_empty_or_cut():
    odd = event(eventTime="9999-99-99", userIdentity=[1], recipientAccountId={"a": 1}, eventID="x" * 5000, resources=3)
    (hit,) = Matcher(load({"r.yml": selecting(awsRegion="*")}).rules).judge([odd]).hits
    assert (hit.event.time, hit.event.principal, hit.event.function_arn) == (None, "", "")
    assert (hit.event.account, len(hit.event.id)) == ('{"a":1}', 2048)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b'{"eventName": "a"', id="cut off"),
        pytest.param(b'{"awsRegion": "\xff"}', id="no UTF-8"),
        pytest.param(b'{"awsRegion": "\\ud800"}', id="a lone surrogate"),
        pytest.param(b'{"awsRegion": 1e400}', id="a number beyond all bounds"),
        pytest.param(b'{"awsRegion": NaN}', id="NaN"),
        pytest.param(b'{"a":' * 100_000, id="deep"),
        pytest.param(b'{"awsRegion":' + b"[" * 5_000 + b"]" * 5_000 + b"}", id="deep in a field that is asked for"),
        pytest.param(event(eventID="x" * 5_000_000), id="larger than any record"),
    ],
)
def test_unreadable_record_is_named_and_its_neighbours_are_judged(broken):
    matcher = Matcher(load({"r.yml": selecting(awsRegion="*")}).rules)
    judged = matcher.judge([event(), broken, event()])
    assert (len(judged.hits), [number for number, _ in judged.unreadable]) == (2, [1])


@pytest.mark.parametrize("name", [None, 5, ["StopLogging"], {"a": 1}, ""])
def test_record_without_a_proper_name_is_judged_whole(name):
    assert fires(selecting(awsRegion="eu-*"), event(eventName=name))
    assert fires(selecting(eventName="StopLogging"), event(eventName=name)) is (name == ["StopLogging"])


def test_rules_of_other_sources_are_named_and_not_asked():
    texts = {
        "a": rule_text(),
        "b": rule_text(name="azure", logsource={"product": "azure"}),
        "c": rule_text(name="flow", logsource={"product": "aws", "service": "vpcflow"}),
    }
    matcher = load(texts).compile()
    assert ([rule.id for rule in matcher.rules], matcher.left_out) == (["trail_stopped"], ("azure", "flow"))


def test_object_is_cut_into_records():
    assert [bytes(one) for one in records_of(b'{"Records":[{"a": 1},{"b":2}]}')] == [b'{"a": 1}', b'{"b":2}']
    for broken in (b"{}", b"[]", b'{"Records":[{]}', b"\x00", b'{"Records":' + b"[" * 100_000):
        with pytest.raises(UnreadableError):
            records_of(broken)


def test_kept_answers_are_bounded():
    matcher = Matcher(load({"r.yml": selecting(userAgent="a*")}).rules)
    records = [event(userAgent=f"b{number}", eventName=f"N{number % 7}") for number in range(30_000)]
    assert not matcher.judge(map(msgspec.Raw, records)).hits
    kept = [one for context in matcher._contexts.values() for one in context.shared.values()]
    assert sum(len(one._kept) for one in kept) <= 20_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
        ("CreateFunction20150331", "CreateFunction"),
        ("CreateDistribution2020_05_31", "CreateDistribution"),
        ("ListObjectsV2", "ListObjectsV2"),
        ("Route53", "Route53"),
        ("", ""),
    ],
)
def test_normalised(name, expected):
    assert normalised(name) == expected


def test_hits_are_grouped_by_rule_principal_resource_and_hour_in_any_order():
    matcher = Matcher(load({"r.yml": selecting(awsRegion="*")}).rules)
    times = ["10:59:59", "10:00:00", "11:00:00", "10:30:00"]
    records = [event(eventTime=f"2026-11-23T{time}Z", eventID=time) for time in times]
    records += [event(eventTime="2026-11-23T10:30:00Z", eventID="10:30:00"), event(eventTime="never", eventID="odd")]
    records += [event(eventTime="2026-11-23T10:30:00Z", eventID="other", requestParameters={"functionName": "pay"})]
    hits = matcher.judge(records).hits
    groups = grouped(hits)
    assert groups == grouped(reversed(hits))
    assert [(group.resource, group.count, group.examples) for group in groups] == [
        ("orders", 1, ("odd",)),
        ("orders", 3, ("10:00:00", "10:30:00", "10:59:59")),
        ("orders", 1, ("11:00:00",)),
        ("pay", 1, ("other",)),
    ]
    assert groups[0].starts is None
    assert groups[1].starts == groups[1].first == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize("name", ["a\\*b", 'a"b', "a\tb"])
def test_a_field_with_a_strange_name_is_asked_for_as_any_other(name):
    text = rule_text({"selection": {"eventName": "UpdateFunctionCode", name: "x"}, "condition": "selection"})
    assert fires(text, event(**{name: "x"}))
    assert not fires(text, event(**{name: "y"}))
    many = {f"r{number}.yml": rule_text({"s": {name: "x"}, "condition": "s"}, name=f"r{number}") for number in range(9)}
    assert len(Matcher(load(many).rules).judge([event(**{name: "x"})]).hits) == 9
