"""LOG-22: logins and wrong credentials of a user pool reach a log."""

from collections.abc import Iterator

from collectors.resources.aws import LogGroup, UserPool
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.log_groups import all_gone
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed

SIGN_INS = "userAuthEvents"


@check(
    title="A user pool delivers its sign-in events to a log",
    problem="Sign-in events of a user pool reach no log",
    severity=Severity.LOW,
    judges=UserPool,
    reads=(UserPool, LogGroup),
    risk=(
        "Wrong passwords, blocked sign-ins and their risk are known to Cognito only. They can be looked at one user at "
        "a time, but no query counts them and no alarm sees a list of stolen passwords being tried."
    ),
    remedy=Remedy(
        text="Deliver userAuthEvents of {name} to a log group; that takes the feature plan Plus.",
        cli="""GROUP_ARN=the-arn-of-a-log-group
# The list is replaced as a whole: the present one is read, and the events are added to it
aws cognito-idp get-log-delivery-configuration --region {region} --user-pool-id {pool_id} --output json \\
  --query "LogDeliveryConfiguration.{UserPoolId: UserPoolId, LogConfigurations: [ \\
    LogConfigurations[?EventSource!='userAuthEvents'], [{EventSource: 'userAuthEvents', LogLevel: 'INFO', \\
    CloudWatchLogsConfiguration: {LogGroupArn: '$GROUP_ARN'}}]][]}" > wanted.json
aws cognito-idp set-log-delivery-configuration --region {region} --cli-input-json file://wanted.json""",
        terraform="""resource "aws_cognito_log_delivery_configuration" "this" {
  user_pool_id = {pool_id}
  log_configurations {
    event_source = "userAuthEvents"
    log_level    = "INFO"
    cloud_watch_logs_configuration {
      log_group_arn = aws_cloudwatch_log_group.sign_ins.arn
    }
  }
}""",
        cloudformation="""LogDelivery:
  Type: AWS::Cognito::LogDeliveryConfiguration
  Properties:
    UserPoolId: {pool_id}
    LogConfigurations:
      - EventSource: userAuthEvents
        LogLevel: INFO
        CloudWatchLogsConfiguration:
          LogGroupArn: !GetAtt SignInLogGroup.Arn""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_2, controls.NIST_AU_6, controls.PCI_10_2_1, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/cognito/latest/developerguide/exporting-quotas-and-usage.html",),
)
def cognito_pool_logs_delivered(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a user pool that delivers no userAuthEvents; userNotification tells only of messages not sent."""

    def judge(pool: UserPool) -> Verdict:
        shown = {"pool_id": pool.arn.rpartition("/")[2], "sources": [log.source for log in pool.logs]}
        targets = tuple(log.destination for log in pool.logs if log.source == SIGN_INS and log.destination)
        gone = all_gone(snapshot, targets)
        if not targets:
            return failed(pool, "Its sign-in events are delivered nowhere.", **shown)
        if gone:
            return failed(pool, f"Its sign-in events go to {gone}, which does not exist.", **shown)
        return passed(pool, "Its sign-in events are delivered.", destinations=list(targets), **shown)

    return judge_each(snapshot, UserPool, judge)
