"""Who can: the statements that grant, their lines, and the question about any resource of a pattern."""

import pytest

from findings.analysis.iam import Evaluator, Kind, Outcome, Policy, decide_any, grants, parse
from tests.findings.analysis.iam.policies import ACCOUNT, DELETE, FULL, GROUP, OTHER, ROLE, allow, deny, policy, when

YES, NO, DENIED, MAYBE = Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.DENIED, Outcome.UNKNOWN
REGION = f"arn:aws:logs:eu-central-1:{ACCOUNT}"
ANY = f"{REGION}:log-group:*"
RETENTION = "logs:PutRetentionPolicy"
LAMBDA = f"arn:aws:logs:*:{ACCOUNT}:log-group:/aws/lambda/*"
VPC = when("StringEquals", "aws:SourceVpc", "vpc-1")


def who(*identity: Policy, boundary: Policy | None = None, scps: tuple[tuple[Policy, ...], ...] = ()) -> Evaluator:
    return Evaluator(ROLE, identity=identity, boundary=boundary, scps=scps)


def test_the_statement_its_lines_and_what_to_remove() -> None:
    written = policy(allow("s3:*"), allow([DELETE, "logs:Put*"], [LAMBDA, "arn:aws:s3:::x"], Sid="Logs"), name="inline")
    first, second = grants(who(written), [DELETE, RETENTION, "logs:CreateExportTask"], GROUP)
    assert (first.action, first.outcome, first.action_texts, first.resource_texts) == (
        DELETE,
        YES,
        (DELETE,),
        (LAMBDA,),
    )
    assert first.remedy == f'Remove "{DELETE}" from Action in statement "Logs" of identity policy "inline".'
    assert second.action_texts == ("logs:Put*",)
    assert second.remedy.endswith(' of identity policy "inline" and list the actions that are needed.')


def test_every_statement_that_grants_is_listed() -> None:
    found = grants(who(FULL, policy(allow("logs:*", "*"), name="logs")), [DELETE], GROUP)
    assert [(one.statement.policy, one.action_texts) for one in found] == [("full", ("*",)), ("logs", ("logs:*",))]


def test_nothing_is_listed_for_what_is_denied_or_not_allowed() -> None:
    assert grants(who(FULL, policy(deny(DELETE))), [DELETE], GROUP) == ()
    assert grants(who(FULL, boundary=policy(allow("s3:*"))), [DELETE], GROUP) == ()
    assert grants(who(policy(allow("logs:*", LAMBDA))), [DELETE], f"{REGION}:log-group:/other") == ()


def test_a_condition_in_doubt_is_listed_as_unknown() -> None:
    (found,) = grants(who(policy(allow("logs:*", Condition=VPC))), [DELETE], GROUP)
    assert (found.outcome, found.doubts) == (MAYBE, ("StringEquals aws:sourcevpc",))
    sure, unsure = grants(who(FULL, policy(allow(Condition=VPC))), [DELETE], GROUP)
    assert (sure.outcome, unsure.outcome) == (YES, MAYBE)


def test_below_not_action_the_line_is_added() -> None:
    written = policy({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}, name="power")
    (found,) = grants(who(written), [DELETE], GROUP)
    assert found.remedy == f'Add "{DELETE}" to NotAction in statement 1 of identity policy "power".'


def test_below_not_resource_all_texts_are_listed() -> None:
    written = policy({"Effect": "Allow", "Action": "*", "NotResource": [f"{GROUP}x", "arn:aws:s3:::*"]})
    (found,) = grants(who(written), [DELETE], GROUP)
    assert (found.is_not_resource, found.resource_texts) == (True, (f"{GROUP}x", "arn:aws:s3:::*"))
    assert grants(who(written), [DELETE], f"{GROUP}x") == ()


def test_an_unread_policy_may_grant_anything() -> None:
    (found,) = grants(who(parse("{", "broken")), [DELETE], GROUP)
    assert (found.outcome, found.statement.index, found.doubts) == (MAYBE, -1, ("it is not JSON",))
    assert found.remedy == 'Read policy "broken": what it grants is not known.'


@pytest.mark.parametrize(
    ("identity", "asked", "expected"),
    [
        ([FULL], ANY, YES),
        ([policy(allow("logs:*", LAMBDA))], ANY, YES),
        ([policy(allow("logs:*", LAMBDA))], f"{REGION}:log-group:/aws/*", YES),
        ([policy(allow("logs:*", LAMBDA))], f"{REGION}:log-group:/other/*", NO),
        ([policy(allow("logs:*", LAMBDA))], f"arn:aws:logs:*:{OTHER}:log-group:*", NO),
        ([policy(allow("logs:*", "arn:aws:logs:*:log-group:/aws/*"))], ANY, YES),
        ([policy(allow("s3:*"))], ANY, NO),
        ([FULL, policy(deny(DELETE))], ANY, DENIED),
        ([FULL, policy(deny("*", ANY))], ANY, DENIED),
        ([FULL, policy(deny("*", f"{REGION}:log-group:/aws/*"))], ANY, YES),
        ([policy(allow("logs:*", LAMBDA)), policy(deny("*", "arn:aws:logs:*:*:log-group:/aws/*"))], ANY, DENIED),
        ([policy(allow("logs:*", GROUP)), policy(deny("*", GROUP))], ANY, DENIED),
        ([FULL, policy(deny(DELETE, Condition=VPC))], ANY, MAYBE),
        ([policy(allow("*", Condition=VPC))], ANY, MAYBE),
        ([policy(allow("logs:*", "arn:aws:logs:*:*:log-group:${x:team}"))], ANY, MAYBE),
        ([policy({"Effect": "Allow", "Action": "*", "NotResource": f"{REGION}:log-group:/aws/*"})], ANY, YES),
        ([policy({"Effect": "Allow", "Action": "*", "NotResource": ANY})], ANY, MAYBE),
        ([parse("{", "broken")], ANY, MAYBE),
        ([], ANY, NO),
        ([policy(allow("logs:*", GROUP)), policy(deny("*", GROUP)), parse("{", "broken")], ANY, MAYBE),
        (
            [
                policy(
                    allow("logs:*", GROUP), {"Effect": "Allow", "Action": "*", "NotResource": GROUP}, deny("*", GROUP)
                )
            ],
            ANY,
            YES,
        ),
    ],
)
def test_any_log_group(identity: list[Policy], asked: str, expected: Outcome) -> None:
    assert decide_any(who(*identity), DELETE, asked).outcome is expected


def test_the_example_lies_in_the_overlap() -> None:
    found = decide_any(who(policy(allow("logs:*", LAMBDA))), DELETE, ANY)
    assert found.example == f"{REGION}:log-group:/aws/lambda/anything"


@pytest.mark.parametrize(
    ("ceiling", "expected"),
    [
        (policy(allow("logs:*", LAMBDA)), YES),
        (policy(allow("logs:*", f"{REGION}:log-group:/x")), YES),
        (policy(allow("s3:*")), NO),
        (policy(allow("logs:*", f"arn:aws:logs:*:{OTHER}:*")), NO),
        (policy(allow(), deny("logs:Delete*")), DENIED),
    ],
)
def test_any_log_group_below_a_ceiling(ceiling: Policy, expected: Outcome) -> None:
    assert decide_any(who(FULL, boundary=ceiling), DELETE, ANY).outcome is expected
    assert decide_any(who(FULL, scps=((FULL,), (ceiling,))), DELETE, ANY).outcome is expected


def test_ceilings_that_do_not_surely_meet_leave_a_doubt() -> None:
    narrow = policy(allow("logs:*", f"{REGION}:log-group:a*"))
    other = policy(allow("logs:*", f"{REGION}:log-group:*b"))
    assert decide_any(who(narrow, boundary=other), DELETE, ANY).outcome is MAYBE
    assert decide_any(who(narrow), DELETE, "arn:aws:s3:::*").lacking == (Kind.IDENTITY,)


def test_names_with_colons_are_a_doubt_where_a_service_has_them() -> None:
    alarm = f"arn:aws:cloudwatch:eu-central-1:{ACCOUNT}:alarm"
    written = policy(allow("cloudwatch:*", f"{alarm}:team:*"))
    assert decide_any(who(written), "cloudwatch:DeleteAlarms", f"{alarm}:*").outcome is MAYBE
    assert decide_any(who(written), "cloudwatch:DeleteAlarms", f"{alarm}:other*").outcome is NO


def test_grants_on_any_resource_list_the_statements_that_reach_into_the_pattern() -> None:
    written = policy(allow("logs:*", LAMBDA), allow("logs:*", [f"{REGION}:log-group:/x", "arn:aws:s3:::*"]))
    first, second = grants(who(written), [DELETE], ANY, is_pattern=True)
    assert (first.resource_texts, second.resource_texts) == ((LAMBDA,), (f"{REGION}:log-group:/x",))
    assert grants(who(written, policy(deny(DELETE))), [DELETE], ANY, is_pattern=True) == ()
