"""LOG-17: no sampling rule switches tracing off for everything."""

from collections.abc import Iterator

from collectors.resources.aws import SamplingRule
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="Sampling leaves some traces of all requests",
    problem="A sampling rule lets no request be traced",
    severity=Severity.INFORMATIONAL,
    judges=SamplingRule,
    reads=(SamplingRule,),
    risk=(
        "Tracing looks switched on everywhere, but this rule fits every request that no rule before it takes, and "
        "picks none. The service map is empty or stale, and nobody notices which service has begun to call which."
    ),
    remedy=Remedy(
        text="Let the rule {name} sample at least one request a second, or five in a hundred.",
        cli="""aws xray get-sampling-rules --region {region} --query 'SamplingRuleRecords[].SamplingRule'
aws xray update-sampling-rule --region {region} \\
  --sampling-rule-update RuleName={name},FixedRate=0.05,ReservoirSize=1""",
        terraform="""resource "aws_xray_sampling_rule" "this" {
  rule_name      = {name}
  fixed_rate     = 0.05
  reservoir_size = 1
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",),
)
def xray_sampling_sufficient(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a rule that fits every request, with a rate and a reservoir of nothing."""
    return judge_each(snapshot, SamplingRule, _judge)


def _judge(rule: SamplingRule) -> Verdict:
    shown = {"fixed_rate": rule.fixed_rate, "reservoir": rule.reservoir, "priority": rule.priority}
    filters = (rule.resource_arn, rule.service_name, rule.service_type, rule.host, rule.http_method, rule.url_path)
    if rule.has_attributes or any(one != "*" for one in filters):
        return not_applicable(rule, "It fits only some requests.", **shown)
    if rule.fixed_rate > 0 or rule.reservoir > 0:
        return passed(rule, "It picks some requests.", **shown)
    return failed(rule, "It fits every request and picks none.", **shown)
