"""What a cloud does on a bad day: a gap that names itself, never "nothing there"."""

import pytest

from collectors.aws import reader as reading
from collectors.aws import session, transport
from collectors.aws.session import ATTEMPTS
from collectors.registry import COLLECTORS
from collectors.resources.aws import FunctionState, RestApiStage
from collectors.snapshot import CoverageState
from tests.cloud import a_reader, collected

OPERATIONS = {
    "AccountConcurrency": ("lambda", "GetAccountSettings"),
    "Alarm": ("cloudwatch", "DescribeAlarms"),
    "AlarmData": ("cloudwatch", "GetMetricData"),
    "AlarmHistory": ("cloudwatch", "DescribeAlarmHistory"),
    "AlarmMuteRule": ("cloudwatch", "ListAlarmMuteRules"),
    "ApiGatewayAccount": ("apigateway", "GetAccount"),
    "AsyncInvocation": ("lambda", "ListFunctionEventInvokeConfigs"),
    "ConfigRecorder": ("config", "DescribeConfigurationRecorders"),
    "Detector": ("guardduty", "GetDetector"),
    "EventBus": ("events", "DescribeEventBus"),
    "EventRule": ("events", "ListTargetsByRule"),
    "EventSourceMapping": ("lambda", "ListEventSourceMappings"),
    "FunctionAccess": ("lambda", "GetPolicy"),
    "FunctionDelivery": ("cloudwatch", "GetMetricData"),
    "FunctionRecursion": ("lambda", "GetFunctionRecursionConfig"),
    "FunctionState": ("lambda", "GetFunctionConfiguration"),
    "FunctionTraffic": ("cloudwatch", "GetMetricData"),
    "FunctionUrl": ("cloudwatch", "ListMetrics"),
    "GraphqlApi": ("appsync", "ListGraphqlApis"),
    "HttpApiStage": ("apigatewayv2", "GetApis"),
    "KmsKey": ("kms", "DescribeKey"),
    "LambdaFunction": ("lambda", "ListFunctions"),
    "LogAccountPolicy": ("logs", "DescribeAccountPolicies"),
    "LogDelivery": ("logs", "DescribeDeliveries"),
    "IamGroup": ("iam", "GetAccountAuthorizationDetails"),
    "IamUser": ("iam", "GetAccountAuthorizationDetails"),
    "LogGroup": ("logs", "DescribeLogGroups"),
    "ManagedPolicy": ("iam", "GetAccountAuthorizationDetails"),
    "Role": ("iam", "GetAccountAuthorizationDetails"),
    "LogMasking": ("logs", "GetDataProtectionPolicy"),
    "LogResourcePolicy": ("logs", "DescribeResourcePolicies"),
    "LogThrottling": ("cloudwatch", "ListMetrics"),
    "LogTraffic": ("cloudwatch", "GetMetricData"),
    "MetricFilter": ("logs", "DescribeMetricFilters"),
    "Pipe": ("pipes", "ListPipes"),
    "Queue": ("sqs", "GetQueueAttributes"),
    "ResourceTags": ("resourcegroupstaggingapi", "GetResources"),
    "RestApiStage": ("apigateway", "GetStages"),
    "SamplingRule": ("xray", "GetSamplingRules"),
    "SecurityContact": ("account", "GetAlternateContact"),
    "SecurityHub": ("securityhub", "DescribeHub"),
    "StateMachine": ("stepfunctions", "DescribeStateMachine"),
    "SubscriptionFilters": ("logs", "DescribeSubscriptionFilters"),
    "Topic": ("sns", "GetTopicAttributes"),
    "TopicSubscription": ("sns", "ListSubscriptions"),
    "Trail": ("cloudtrail", "DescribeTrails"),
    "TrailBucket": ("s3", "GetBucketAcl"),
    "TrailEventConfiguration": ("cloudtrail", "GetEventConfiguration"),
    "TrailInsights": ("cloudtrail", "GetInsightSelectors"),
    "TrailSelectors": ("cloudtrail", "GetEventSelectors"),
    "TrailStatus": ("cloudtrail", "GetTrailStatus"),
    "UserPool": ("cognito-idp", "ListUserPools"),
}
STATES = {
    "access_denied": CoverageState.DENIED,
    "throttle": CoverageState.THROTTLED,
    "error_500": CoverageState.FAILED,
    "html": CoverageState.FAILED,
    "truncated": CoverageState.FAILED,
    "empty": CoverageState.FAILED,
    "hang": CoverageState.FAILED,
}


def impatient_with(hung, monkeypatch):
    """Wait one second for the hung operation only: a busy machine may take longer for a sound one."""
    finish = reading.RegionReader._finish

    def finished(self, future, operation, *rest):
        with monkeypatch.context() as patch:
            if operation == hung:
                patch.setattr(reading, "DEADLINE_S", 1.0)
            return finish(self, future, operation, *rest)

    monkeypatch.setattr(reading.RegionReader, "_finish", finished)


def of_functions(snapshot):
    """How many log groups of functions were read."""
    return sum(group.name.startswith("/aws/lambda/") for group in snapshot.resources["LogGroup"])


def test_every_collector_has_its_fault_here():
    assert set(OPERATIONS) == set(COLLECTORS)


# What is waited out takes seconds and is the reader's business, the same for all: a few that read in different ways.
SLOW = ("hang", "throttle", "error_500")
WAITED_FOR = (
    "Alarm", "FunctionState", "FunctionTraffic", "LambdaFunction", "LogGroup", "ResourceTags", "RestApiStage",
    "StateMachine", "SubscriptionFilters", "Trail", "TrailSelectors", "TrailStatus",
)  # fmt: skip
CASES = [(name, kind) for name in OPERATIONS for kind in STATES if kind not in SLOW or name in WAITED_FOR]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_fault_leaves_a_gap_and_the_other_types_whole(cloud, monkeypatch, name, kind):
    if kind == "hang":
        impatient_with(OPERATIONS[name][1], monkeypatch)
    cloud.fault(*OPERATIONS[name], kind, seconds=6)
    collector = COLLECTORS[name]
    snapshot = collected(kinds=[collector.reads])
    gaps = [snapshot.gaps[name]] if name in snapshot.gaps else list(snapshot.item_gaps.get(name, {}).values())
    assert gaps, f"{kind} of {name} looks like {snapshot.resources.get(name)}"
    assert {gap.state for gap in gaps} == {STATES[kind]}
    assert not snapshot.resources.get(name)
    for need in collector.needs:
        assert need.__name__ in snapshot.resources or OPERATIONS[need.__name__] == OPERATIONS[name]


def test_a_denied_read_names_the_missing_permission(cloud):
    cloud.fault("logs", "DescribeLogGroups", "access_denied")
    assert collected().gaps["LogGroup"].permission == "logs:DescribeLogGroups"


def test_one_denied_list_leaves_all_that_needs_it_unread(cloud):
    cloud.fault("lambda", "ListFunctions", "access_denied")
    gaps = collected().gaps
    assert {"LambdaFunction", "FunctionState", "FunctionTraffic"} <= gaps.keys()
    assert {gap.permission for gap in gaps.values()} == {"lambda:ListFunctions"}


def test_a_hung_endpoint_is_given_up_by_the_calls_own_time_outs(cloud, monkeypatch):
    cloud.fault("logs", "DescribeLogGroups", "hang", seconds=30)
    monkeypatch.setattr(transport, "READ_TIMEOUT_S", 1)
    monkeypatch.setattr(session.CLIENTS, "_clients", {})
    # Without the outer deadline only the time-out of each attempt can end a call; else it would be answered after 30 s.
    monkeypatch.setattr(reading, "DEADLINE_S", 3600)
    reader = a_reader()
    snapshot = collected(reader)
    assert snapshot.gaps["LogGroup"].detail == "DescribeLogGroups did not answer in time"
    assert "Alarm" in snapshot.resources
    assert reader.statistics.by_operation["logs:DescribeLogGroups"] == ATTEMPTS


def test_all_attempts_of_a_call_fit_into_its_deadline():
    assert ATTEMPTS * (transport.CONNECT_TIMEOUT_S + transport.READ_TIMEOUT_S) < reading.DEADLINE_S
    assert ATTEMPTS * transport.ATTEMPT_S < reading.DEADLINE_S <= 25


def test_a_slow_answer_is_an_answer(cloud):
    cloud.fault("logs", "DescribeLogGroups", "latency", seconds=1)
    assert of_functions(collected()) == 4


def test_a_garbled_list_of_apis_is_not_an_account_without_apis(cloud):
    for kind in ("html", "empty", "truncated"):
        cloud.clear_faults()
        cloud.fault("apigateway", "GetRestApis", kind)
        assert collected(kinds=[RestApiStage]).gaps["RestApiStage"].state is CoverageState.FAILED


def test_what_was_throttled_even_after_the_sdks_retries_is_asked_once_more(cloud):
    cloud.fault("logs", "DescribeLogGroups", "throttle", times=ATTEMPTS)
    reader = a_reader()
    assert of_functions(collected(reader)) == 4
    assert reader.statistics.throttled == ATTEMPTS


def test_throttling_now_and_then_loses_nothing(cloud):
    cloud.fault("lambda", "GetFunctionConfiguration", "throttle", probability=0.3)
    snapshot = collected()
    assert len(snapshot.all(FunctionState)) == 4
    assert not snapshot.item_gaps


def test_a_short_throttle_is_waited_out(cloud):
    cloud.fault("lambda", "ListFunctions", "throttle", times=1)
    reader = a_reader()
    assert len(collected(reader).resources["LambdaFunction"]) == 4
    assert reader.statistics.throttled == 1
