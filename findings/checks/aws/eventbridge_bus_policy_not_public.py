"""Not everybody may put events on a bus."""

from collections.abc import Iterator

from collectors.resources.aws import EventBus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.public_policies import open_door
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A bus's policy does not let everybody in",
    problem="Anybody in the world may put events on a bus",
    severity=Severity.HIGH,
    judges=EventBus,
    reads=(EventBus,),
    risk=(
        "Rules trust what is on the bus. An outsider may put forged events on it that start functions, or so many that "
        "alerts drown; and a detection that works on events can be fed what it should believe."
    ),
    remedy=Remedy(
        text="Name the accounts that may use the bus {name}, or demand aws:PrincipalOrgID.",
        cli="""aws events describe-event-bus --region {region} --name {name} --query Policy --output text > policy.json
# In {statement} replace "*" by the accounts that need it, or add
#   "Condition": {"StringEquals": {"aws:PrincipalOrgID": "the organization"}}
# keep all other statements, and put it back:
#   aws events put-permission --region {region} --event-bus-name {name} --policy file://policy.json""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",),
)
def eventbridge_bus_policy_not_public(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a bus with a statement that allows everybody something and demands nothing that says who they are."""
    return judge_each(snapshot, EventBus, _judge)


def _judge(bus: EventBus) -> Verdict:
    door = open_door(bus.policy, bus)
    if door is None:
        return passed(bus, "Its policy names who may use it." if bus.policy else "It has no policy.")
    shown = {"statement": door.statement, "actions": list(door.actions[:20])}
    return failed(bus, f"By {door.statement} of its policy everybody may use it.", **shown)
