"""Whatever the policies: a sure answer is the naive evaluator's, for every value that an unknown key might have."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from findings.analysis.iam import Context, Evaluator, Outcome, Principal, decide_any, grants, parse
from tests.findings.analysis.iam import naive

ROLE = Principal("arn:aws:iam::111122223333:role/r")
ACTIONS = ["logs:DeleteLogGroup", "logs:PutLogEvents", "s3:GetObject", "LOGS:deleteloggroup"]
RESOURCES = ["arn:aws:logs:eu:111122223333:log-group:/a/b", "arn:aws:logs:eu:111122223333:log-group:a", "*", "a"]
CHOICES: dict[str, list[tuple[str, ...]]] = {
    "aws:sourcevpc": [(), ("a",), ("b",), ("A",)],
    "x:number": [(), ("1",), ("2.5",)],
    "x:many": [(), ("a",), ("a", "b"), ("b", "c")],
    "x:flag": [(), ("true",), ("false",)],
    "x:arn": [(), (RESOURCES[0],), (RESOURCES[1],)],
}
patterns = st.text(alphabet="ab*?:/", max_size=8)
action_texts = st.sampled_from(["*", "logs:*", "LOGS:Delete*", "logs:?utLogEvents", "s3:Get*", "*:Put*", "l*:*Group"])
resource_texts = st.one_of(
    st.sampled_from(
        [
            *["*", "arn:*", "arn:aws:logs:*:*:log-group:/a/*", "arn:aws:logs:*:log-group:a", "arn:*/?", "?"],
            *[RESOURCES[1], "arn:aws:logs:eu:111122223333:log-group:${aws:SourceVpc}", "${aws:SourceVpc, 'a'}", "${*}"],
        ]
    ),
    patterns.filter(bool),
)
texts = st.sampled_from(["a", "b", "A", "*", "?", "a*", "", "${aws:SourceVpc}", "${x:flag, 'a'}", "${*}", "c"])


def lines(names: list[str], keys: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    wanted = st.one_of(values, st.lists(values, max_size=3))
    return st.tuples(st.sampled_from(names), st.sampled_from(keys), wanted)


STRINGS = [f"String{no}{how}" for no in ("", "Not") for how in ("Equals", "Like", "EqualsIgnoreCase")]
NUMBERS = [f"Numeric{how}" for how in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")]
NUMBERS += ["NumericGreaterThanEquals", "NumericLessThanIfExists"]
SETS = [f"{many}:{one}" for many in ("ForAllValues", "ForAnyValue") for one in [*STRINGS, "StringEqualsIfExists"]]
ARNS = ["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "ArnLikeIfExists"]
arn_texts = st.sampled_from(["*", "arn:aws:logs:*:*:log-group:/a/?", "arn:aws:logs:*:*:log-group:*", RESOURCES[1]])
conditions = st.one_of(
    lines([*STRINGS, *(f"{one}IfExists" for one in STRINGS)], ["aws:SourceVpc", "AWS:sourcevpc"], texts),
    lines(NUMBERS, ["x:number"], st.sampled_from(["1", "2", "2.50"])),
    lines(SETS, ["x:many", "aws:SourceVpc"], texts),
    lines(["Bool", "BoolIfExists"], ["x:flag"], st.sampled_from(["true", "false"])),
    lines(ARNS, ["x:arn"], arn_texts),
    lines(["Null"], list(CHOICES), st.sampled_from(["true", "false"])),
)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    made[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(
        st.lists(action_texts, min_size=1, max_size=2)
    )
    has_not = draw(st.integers(0, 3)) == 0
    chosen = resource_texts.filter(lambda text: "${aws" not in text) if has_not else resource_texts
    made["NotResource" if has_not else "Resource"] = draw(st.lists(chosen, min_size=1, max_size=2))
    for operator, key, wanted in draw(st.lists(conditions, max_size=2)):
        made.setdefault("Condition", {}).setdefault(operator, {})[key] = wanted
    return made


versions = st.sampled_from([{"Version": "2012-10-17"}, {"Version": "2012-10-17"}, {"Version": "2008-10-17"}, {}])
policies = st.builds(
    lambda version, many: {**version, "Statement": many}, versions, st.lists(statements(), min_size=1, max_size=3)
)
contexts = st.fixed_dictionaries({}, optional={key: st.sampled_from(held) for key, held in CHOICES.items()})


def evaluator(known: Any, identity: Any, boundary: Any, scps: Any) -> Evaluator:
    return Evaluator(
        ROLE,
        identity=[parse(one, "identity") for one in identity],
        boundary=None if boundary is None else parse(boundary, "boundary"),
        scps=[[parse(one, "scp") for one in level] for level in scps],
        context=Context(known),
    )


problem = {
    "known": contexts,
    "identity": st.lists(policies, max_size=3),
    "boundary": st.none() | policies,
    "scps": st.lists(st.lists(policies, min_size=1, max_size=2), max_size=2),
}


@settings(max_examples=250, deadline=None)
@given(**problem, action=st.sampled_from(ACTIONS), resource=st.sampled_from(RESOURCES))
def test_a_sure_answer_holds_for_every_value_of_the_unknown_keys(
    known: Any, identity: Any, boundary: Any, scps: Any, action: str, resource: str
) -> None:
    unknown = {key: held for key, held in CHOICES.items() if key not in known}
    found = evaluator(known, identity, boundary, scps).decide(action, resource).outcome
    if found is not Outcome.UNKNOWN:
        assert naive.possible(action, resource, known, unknown, identity, boundary, scps) == {found.value} or (
            # Where nothing can be allowed, whether a deny says so as well may depend on what is unknown.
            found is Outcome.IMPLICITLY_DENIED
            and naive.ALLOWED not in naive.possible(action, resource, known, unknown, identity, boundary, scps)
        )


full = st.fixed_dictionaries({key: st.sampled_from(held) for key, held in CHOICES.items()})


@settings(max_examples=250, deadline=None)
@given(**{**problem, "known": full}, action=st.sampled_from(ACTIONS), resource=st.sampled_from(RESOURCES))
def test_with_every_key_known_the_answer_is_sure_and_the_same(
    known: Any, identity: Any, boundary: Any, scps: Any, action: str, resource: str
) -> None:
    found = evaluator(known, identity, boundary, scps).decide(action, resource).outcome.value
    assert found == naive.decide(action, resource, known, identity, boundary, scps)


ASKED = ["arn:aws:logs:eu:111122223333:log-group:*", "arn:aws:logs:eu:111122223333:log-group:/a/?", RESOURCES[1]]
THERE = [f"arn:aws:logs:eu:111122223333:log-group:{name}" for name in ("a", "b", "/a/b", "/a/c", "/b/a", "anything")]


@settings(max_examples=250, deadline=None)
@given(**{**problem, "known": full}, action=st.sampled_from(ACTIONS), asked=st.sampled_from(ASKED))
def test_an_answer_about_any_resource_agrees_with_every_single_one(
    known: Any, identity: Any, boundary: Any, scps: Any, action: str, asked: str
) -> None:
    built = evaluator(known, identity, boundary, scps)
    found = decide_any(built, action, asked)
    meant = [one for one in THERE if naive.wild(list(asked), one)]
    said = [naive.decide(action, one, known, identity, boundary, scps) for one in meant]
    if found.outcome is Outcome.ALLOWED:
        assert naive.wild(list(asked), found.example)
        assert naive.decide(action, found.example, known, identity, boundary, scps) == naive.ALLOWED
    elif found.outcome is not Outcome.UNKNOWN:
        assert naive.ALLOWED not in said


@settings(max_examples=150, deadline=None)
@given(**{**problem, "known": full}, action=st.sampled_from(ACTIONS), resource=st.sampled_from(RESOURCES))
def test_a_grant_is_listed_exactly_for_what_is_allowed(
    known: Any, identity: Any, boundary: Any, scps: Any, action: str, resource: str
) -> None:
    found = grants(evaluator(known, identity, boundary, scps), [action], resource)
    allowed = naive.decide(action, resource, known, identity, boundary, scps) == naive.ALLOWED
    assert bool(found) is allowed
    assert all(grant.outcome is Outcome.ALLOWED and grant.action_texts and grant.resource_texts for grant in found)
