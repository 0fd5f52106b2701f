"""Every example of the user guide's "Filter pattern syntax", with the answer that the guide gives."""

import json

import pytest

from findings.analysis.filter_pattern import PatternKind, parse

BAD = "[ERROR 400] BAD REQUEST"
UNAUTHORIZED = "[ERROR 401] UNAUTHORIZED REQUEST"
MISSING = "[ERROR 419] MISSING ARGUMENTS"
INVALID = "[ERROR 420] INVALID ARGUMENTS"
INTERNAL = "[ERROR 500] INTERNAL SERVER ERROR"

TERMS = [
    ("single term", "ERROR", [BAD, UNAUTHORIZED, MISSING, INVALID], ["[INFO] fine", "[error] lower case"]),
    ("single term inside a word", "ERROR", ["Exiting with ERRORCODE: -1"], []),
    ("several terms", "ERROR ARGUMENTS", [MISSING, INVALID], [BAD, UNAUTHORIZED]),
    ("several terms in any place", "Failed to process the request", ["[WARN] Failed to process the request"], [BAD]),
    ("several terms inside words", "ERROR Exception", ["[ERROR] Caught IllegalArgumentException"], [BAD]),
    ("optional terms", "?ERROR ?ARGUMENTS", [BAD, MISSING, "no ARGUMENTS"], ["[INFO] fine"]),
    ("optional terms of 2022", "?ERROR ?WARN", ["ERROR WARN message", "ERROR message", "WARN message"], ["message"]),
    (
        "optional terms beside another are ignored",
        "?ERROR ?ARGUMENTS REQUEST",
        ["[INFO] REQUEST FAILED", "[WARN] UNAUTHORIZED REQUEST", "[ERROR] 400 BAD REQUEST"],
        [MISSING],
    ),
    ("exact phrase", '"INTERNAL SERVER ERROR"', [INTERNAL], ["SERVER INTERNAL ERROR", BAD]),
    ("include and exclude", "ERROR -ARGUMENTS", [BAD, UNAUTHORIZED], [MISSING, INVALID]),
    ("exclude, quoted, after a space", '"ERROR" - "Exiting"', [BAD], ["Exiting with ERRORCODE: -1"]),
    ("everything", '" "', [BAD, "nospace", ""], []),
    ("everything, empty", "", [BAD, ""], []),
    ("regular expression", "%AUTHORIZED%", [UNAUTHORIZED, "[SUCCESS 200] AUTHORIZED REQUEST"], [BAD]),
]

REGEXES = [
    ("%^[hc]at%", ["hat", "cat", "cats"], ["a hat", "bat"]),
    ("%[hc]at$%", ["hat", "a cat"], ["hats", "bat"]),
    ("%colou?r%", ["color", "colour"], ["colouur", "colr"]),
    ("%[abc]%", ["a", "xb", "c"], ["d", "A"]),
    ("%[a-z]%", ["q"], ["Q", "1"]),
    ("%[abcx-z]%", ["a", "b", "c", "x", "y", "z"], ["d", "w"]),
    ("%^a{3,5}$%", ["aaa", "aaaa", "aaaaa"], ["aa", "aaaaaa"]),
    ("%gra|ey%", ["gray", "grey"], ["grxy"]),
    (
        "%^starting|^initializing|^shutting down%",
        ["starting x", "initializing x", "shutting down"],
        ["skipping initializing x"],
    ),
    ("%abcc|ab[^c]$%", ["abcc x", "aba"], ["aac x", "abc"]),
    (r"%\[.\]%", ["[a]", "[7]", "[@]", "[]]", "[ ]"], ["[]", "a"]),
    (r"%10\.10\.0\.1%", ["10.10.0.1"], ["10010,051"]),
    ("%10.10.0.1%", ["10010,051"], ["10.10"]),
    ("%ab*c%", ["ac", "abc", "abbbc"], ["abd"]),
    ("%ab[0-9]*%", ["ab", "ab0", "ab129"], ["a1"]),
    ("%ab+c%", ["abc", "abbc", "abbbc"], ["ac"]),
    ("%.at%", ["hat", "4at", "#at", " at"], ["at"]),
    (r"%\d%", ["a1"], ["a"]),
    (r"%\D%", ["1a"], ["12"]),
    (r"%^\s$%", ["\t", " ", "\n"], ["a", ""]),
    (r"%^\S$%", ["a"], [" ", "\t"]),
    (r"%^\w+$%", ["aZ_9"], ["a-b", ""]),
    (r"%^\W+$%", ["-!"], ["a"]),
    (r"%\x3A%", ["a:b"], ["ab"]),
    (r"%\x28%", ["f(x"], ["fx"]),
    (r"%\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}%", ["from 10.0.0.255 to"], ["10.0.0"]),
    ("%[Ee]rror|[Ff]ail%", ["an error", "Failed"], ["ERROR"]),
]

EVENT = {
    "eventType": "UpdateTrail",
    "sourceIPAddress": "111.111.111.111",
    "arrayKey": ["value", "another value"],
    "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "SomeObject": None,
    "ThisFlag": True,
    "cluster.name": "c",
}
COMPOUND = {
    "user": {"id": 1, "email": "John.Stiles@example.com"},
    "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
    "actions": ["GET", "PUT", "DELETE"],
    "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
}

JSON_EVENT = [
    '{ $.eventType = "UpdateTrail" }',
    "{ $.sourceIPAddress != 123.123.* }",
    '{ $.arrayKey[0] = "value" }',
    "{ $.objectList[1].id = 2 }",
    "{ $.eventType = %Trail% }",
    "{ $.arrayKey[*] = %val.{2}% }",
    r"{ $.* = %111\.111\.111\.1[0-9]{1,2}% }",
    "{ $.['cluster.name'] = \"c\" }",
    "{ $.SomeObject IS NULL }",
    "{ $.SomeOtherObject NOT EXISTS }",
    "{ $.ThisFlag IS TRUE }",
]

JSON_COMPOUND = [
    ('{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', True),
    ('{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }', True),
    (
        '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
        False,
    ),
    ('{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', False),
    ("{ $.users = 1 }", False),
    ("{ $.users != 1 }", False),
]

NUMBERS = [
    ("{ $.bandwidth > 75 }", '{"bandwidth": 76}', '{"bandwidth": 75}'),
    ("{ $.latency < 50 }", '{"latency": 49.9}', '{"latency": 50}'),
    ("{ $.refreshRate >= 60 }", '{"refreshRate": 60}', '{"refreshRate": 59}'),
    ("{ $.responseTime <= 5 }", '{"responseTime": 5}', '{"responseTime": 5.01}'),
    ("{ $.errorCode = 400}", '{"errorCode": 400}', '{"errorCode": 401}'),
    ("{ $.errorCode != 500 }", '{"errorCode": 400}', '{"errorCode": 500}'),
    ("{ $.number[0] = 1e+3 }", '{"number": [1000]}', '{"number": [1]}'),
    ("{ $.number[0] != 1e-3 }", '{"number": [1]}', '{"number": [0.001]}'),
    ("{ $.numbers[0] < 10e3 }", '{"numbers": [9999]}', '{"numbers": [10000]}'),
    ("{ $.numbers[0] < 10e-3 }", '{"numbers": [0.0099]}', '{"numbers": [0.01]}'),
    (
        "{ $.processes[4].averageRuntime <= 55.5 }",
        '{"processes": [0,0,0,0,{"averageRuntime": 55.5}]}',
        '{"processes": []}',
    ),
    ("{ $.latency > +1000 }", '{"latency": 1001}', '{"latency": 1000}'),
    ("{ $.latency = * }", '{"latency": 7}', '{"other": 7}'),
]

REQUEST = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
LINES = [
    "INFO 09/25/2014 12:00:00 GET /service/resource/67 1200",
    "INFO 09/25/2014 12:00:01 POST /service/resource/67/part/111 1310",
    "WARNING 09/25/2014 12:00:02 Invalid user request",
    "ERROR 09/25/2014 12:00:02 Failed to process request",
]

FIELDS = [
    (r"[ip=%127\.0\.0\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", True),
    ("[..., request =*.html*, status_code = 4*, bytes]", True),
    ("[..., request=*.html*, status_code=4*,]", True),
    ("[ip, user, username, timestamp, request =*.html*, status_code = 404 || status_code = 410, bytes]", True),
    ("[ip, user, username, timestamp, request, status_code, bytes]", True),
    ("[..., status_code, bytes]", True),
    ("[ip, user, ..., status_code, bytes]", True),
    ("[ip, user, ...]", True),
    ("[ip, user, username, timestamp, request, status_code, bytes > 1000]", True),
    ("[ip, user, username, timestamp, request, status_code, bytes > 2000]", False),
    ("[ip, user, username, timestamp, request, status_code = 200, bytes]", False),
    ("[ip, user, username, timestamp, request, status_code = 4* && status_code != 403, bytes]", True),
    ("[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", True),
    ("[ip, user, username, timestamp, request, status_code = 403 || status_code = 404, bytes]", True),
]

ORDERED = [
    ("[w1=ERROR, w2]", [3]),
    ("[w1=ERROR || w1=WARNING, w2]", [2, 3]),
    ("[w1!=ERROR && w1!=WARNING, w2]", [0, 1]),
    ("[logLevel, date, time, method, url=%/service/resource/[0-9]+$%, response_time]", [0]),
    ("[logLevel, date, time, method, url=%/service/resource/[0-9]+/part/[0-9]+$%, response_time]", [1]),
]


@pytest.mark.parametrize(("text", "passed", "left_out"), [case[1:] for case in TERMS], ids=[case[0] for case in TERMS])
def test_unstructured_example(text: str, passed: list[str], left_out: list[str]) -> None:
    pattern = parse(text)
    assert [pattern.matches(line) for line in passed] == [True] * len(passed)
    assert [pattern.matches(line) for line in left_out] == [False] * len(left_out)


@pytest.mark.parametrize(("text", "passed", "left_out"), REGEXES, ids=[case[0] for case in REGEXES])
def test_regular_expression_example(text: str, passed: list[str], left_out: list[str]) -> None:
    pattern = parse(text)
    assert [line for line in passed if not pattern.matches(line)] == []
    assert [line for line in left_out if pattern.matches(line)] == []


@pytest.mark.parametrize("text", JSON_EVENT)
def test_json_example_matches_the_guides_event(text: str) -> None:
    pattern = parse(text)
    assert pattern.kind is PatternKind.JSON
    assert pattern.matches(json.dumps(EVENT))


@pytest.mark.parametrize("text", JSON_EVENT)
def test_json_example_does_not_match_an_event_with_other_values(text: str) -> None:
    other = {
        "eventType": "Other",
        "sourceIPAddress": "123.123.1.1",
        "arrayKey": ["x"],
        "objectList": [],
        "SomeObject": "there",
        "SomeOtherObject": 1,
        "ThisFlag": False,
        "cluster.name": "d",
    }
    assert not parse(text).matches(json.dumps(other))


@pytest.mark.parametrize(("text", "expected"), JSON_COMPOUND)
def test_compound_json_example(text: str, expected: bool) -> None:
    assert parse(text).matches(json.dumps(COMPOUND)) is expected


@pytest.mark.parametrize(("text", "passed", "left_out"), NUMBERS, ids=[case[0] for case in NUMBERS])
def test_numeric_json_example(text: str, passed: str, left_out: str) -> None:
    assert parse(text).matches(passed)
    assert not parse(text).matches(left_out)


@pytest.mark.parametrize(("text", "expected"), FIELDS)
def test_space_delimited_example(text: str, expected: bool) -> None:
    pattern = parse(text)
    assert pattern.kind is PatternKind.FIELDS
    assert pattern.matches(REQUEST) is expected


@pytest.mark.parametrize(("text", "expected"), ORDERED)
def test_space_delimited_example_on_lines_of_words(text: str, expected: list[int]) -> None:
    pattern = parse(text)
    assert [number for number, line in enumerate(LINES) if pattern.matches(line)] == expected


def test_json_or_example_of_2022() -> None:
    bar, baz = '{"foo": "bar"}', '{"foo": "baz"}'
    assert [parse("{$.foo = bar}").matches(line) for line in (bar, baz)] == [True, False]
    assert [parse("{$.foo = bar || $.foo = baz }").matches(line) for line in (bar, baz)] == [True, True]


def test_wildcard_inside_a_text_is_a_character() -> None:
    assert parse("{ $.a = Ev*ent }").matches('{"a": "Ev*ent"}')
    assert not parse("{ $.a = Ev*ent }").matches('{"a": "Evxent"}')
    assert parse("{ $.a = *Event }").matches('{"a": "PutEvent"}')
    assert parse("{ $.a = Event* }").matches('{"a": "EventId"}')


def test_extraction_example_names_and_numbers_the_fields() -> None:
    assert parse("[..., request=*.html*, status_code=4*,]").extract(REQUEST) == {
        "$1": "127.0.0.1",
        "$2": "Prod",
        "$3": "frank",
        "$4": "10/Oct/2000:13:25:15 -0700",
        "$request": "GET /index.html HTTP/1.0",
        "$status_code": "404",
        "$7": "1534",
    }


def test_metric_value_example_takes_the_latency() -> None:
    assert parse("{ $.latency = * }").metric_value("$.latency", '{"latency": 12.50}') == "12.50"
