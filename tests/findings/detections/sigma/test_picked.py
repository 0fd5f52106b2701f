"""Records that are found by their ids are the same as those that are read one by one, whatever a record holds."""

import json

import pytest

from findings.detections.sigma import Matcher, load, records_of
from tests.findings.detections.sigma.test_matcher import EVENT
from tests.findings.detections.sigma.texts import rule_text

QUIET = [{**EVENT, "eventID": f"quiet-{number}", "eventName": "ListFunctions20150331"} for number in range(40)]
LOUD = {**EVENT, "eventID": "loud", "eventName": "StopLogging"}
LATE = {**EVENT, "eventID": "late", "eventName": "StopLogging", "eventTime": "2026-11-23T11:00:00Z"}


def among(*loud: dict, quiet: list[dict] = QUIET) -> list[dict]:
    """Quiet records with loud ones in the middle and at the end."""
    return [*quiet[:20], *loud[:-1], *quiet[20:], *loud[-1:]]


def packed(records: list[dict], tail: str = "") -> bytes:
    return (
        '{"Records":[' + ",".join(json.dumps(one, separators=(",", ":")) for one in records) + f"]{tail}}}"
    ).encode()


NESTED = {"eventVersion": "1.11", "eventID": "inner", "eventName": "StopLogging"}
REORDERED = {name: LOUD[name] for name in sorted(LOUD, reverse=True)}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(packed(among(LOUD, LATE)), id="as CloudTrail writes them"),
        pytest.param(packed(among(LATE)), id="the last one alone"),
        pytest.param(packed([LOUD, *QUIET]), id="the first one"),
        pytest.param(packed(among(LOUD, LATE), ',"more":[{"a":"}"}]'), id="more after the records"),
        pytest.param(packed(among(LOUD, LATE)).replace(b"},{", b"} ,\n {"), id="spaces between"),
        pytest.param(packed(among(LOUD, {**LATE, "eventID": "loud"})), id="an id twice"),
        pytest.param(packed(among({**LOUD, "eventID": None}, LATE)), id="no id"),
        pytest.param(packed(among({**LOUD, "eventID": 'a"b'}, LATE)), id="an id with a quote"),
        pytest.param(packed(among({**LOUD, "eventID": ""}, LATE)), id="an empty id"),
        pytest.param(packed(among(REORDERED, LATE)), id="other order of fields"),
        pytest.param(packed(among({**LOUD, "requestParameters": {"a": [{}, NESTED, {}]}}, LATE)), id="a record inside"),
        pytest.param(packed(among({**LOUD, "resources": [{}, NESTED, NESTED]}, LATE)), id="records inside at the end"),
        pytest.param(packed(among({**LOUD, "after": [{"x": 1}, NESTED]}, LATE)), id="a record inside after the id"),
        pytest.param(
            packed(among(LOUD, LATE, quiet=[{**one, "requestParameters": {"eventID": "loud"}} for one in QUIET])),
            id="its id in others",
        ),
        pytest.param(packed(among({**LOUD, "x": '},{"eventVersion":"1"'}, LATE)), id="a text like a boundary"),
        pytest.param(packed(among({**LOUD, "eventID": "\u00e9\ud83d\ude00"}, LATE)), id="an id beyond ASCII"),
    ],
)
def test_the_same_hits_as_one_by_one(data: bytes) -> None:
    matcher = Matcher(load({"r.yml": rule_text()}).rules)
    one_by_one = matcher.judge(records_of(data))
    assert one_by_one.hits
    whole = matcher.judge_object(data)
    assert [json.loads(hit.event.raw) for hit in whole.hits] == [json.loads(hit.event.raw) for hit in one_by_one.hits]
    assert whole.unreadable == one_by_one.unreadable
