"""Row 57's neighbour: not everybody may publish to a topic or subscribe to it."""

from collections.abc import Iterator

from collectors.resources.aws import Topic
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.public_policies import open_door
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A topic's policy does not let everybody in",
    problem="Anybody in the world may use a topic",
    severity=Severity.HIGH,
    judges=Topic,
    reads=(Topic,),
    risk=(
        "Whoever knows the name of the topic may act on it: publish forged events and alerts until nobody believes "
        "them, or, where the policy says so, subscribe and read along what the people on call are told."
    ),
    remedy=Remedy(
        text="Name who may use {name}, or demand aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID.",
        cli="""aws sns get-topic-attributes --region {region} --topic-arn {arn} \\
  --query Attributes.Policy --output text > policy.json
# In {statement} replace "*" by the principals that need it, or add
#   "Condition": {"StringEquals": {"aws:PrincipalAccount": "the account"}}
# keep all other statements, and put it back:
#   aws sns set-topic-attributes --region {region} --topic-arn {arn} \\
#     --attribute-name Policy --attribute-value file://policy.json""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",),
)
def sns_policy_not_public(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a topic with a statement that allows everybody something and demands nothing that says who they are."""
    return judge_each(snapshot, Topic, _judge)


def _judge(topic: Topic) -> Verdict:
    door = open_door(topic.policy, topic)
    if door is None:
        return passed(topic, "Its policy names who may use it." if topic.policy else "It has no policy.")
    shown = {"statement": door.statement, "actions": list(door.actions[:20])}
    return failed(topic, f"By {door.statement} of its policy everybody may use it.", **shown)
