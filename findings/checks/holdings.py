"""A verdict from what a role holds."""

from collections.abc import Sequence

from collectors.resources.aws import LambdaFunction, Role
from collectors.snapshot import CoverageState, Gap, NotCollectedError
from findings.analysis.blinding import Holding
from findings.verdict import Verdict, failed, passed

SHOWN = 20


def judged(function: LambdaFunction, role: Role, held: Sequence[Holding], over: str, sound: str) -> Verdict:
    """Fail for what is surely held; raises NotCollectedError when something is held under an unknown condition only."""
    sure = [one for one in held if one.is_sure]
    if sure:
        says = list(dict.fromkeys(one.power.says for one in sure))
        first = ", ".join(says[:3]) + (f" and {len(says) - 3} more" if len(says) > 3 else "")
        return failed(
            function,
            f"Its role {role.name} has power over {over}: it may {first}.",
            role=role.name,
            first_remedy=sure[0].grant.remedy,
            grants=[_shown(one) for one in sure[:SHOWN]],
            grants_in_all=len(sure),
        )
    if held:
        doubts = "; ".join(held[0].grant.doubts) or "a condition that is not known"
        why = f"whether its role may {held[0].power.says} depends on {doubts}"
        raise NotCollectedError("Role", Gap(CoverageState.UNSUPPORTED, None, why))
    return passed(function, sound, role=role.name)


def _shown(one: Holding) -> dict[str, str]:
    return {"action": one.power.action, "by": one.grant.statement.label, "remedy": one.grant.remedy}
