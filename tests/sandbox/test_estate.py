"""The company is there as it is told, the same at every start; the truth file speaks of what exists."""

import json
from collections import Counter
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import sandbox
from sandbox.client import SandboxClient
from sandbox.estate.company import COMPANY
from sandbox.estate.roles import admin_keys
from sandbox.estate.truth import truth_document
from sandbox.identities import ACCOUNTS, ACQUIRED, DATA, ENABLED_REGIONS, MANAGEMENT, PRODUCTION, STAGING

from .conftest import client_of

FOLDER = Path(sandbox.__file__).parent
CHECKS = FOLDER.parent / "findings/checks/aws"


def clients(cloud: SandboxClient, account: str, region: str):
    return lambda service: client_of(cloud, service, region, **admin_keys(account))


@pytest.fixture
def shop(company):
    """Clients for the shop's production in Ireland."""
    return clients(company, PRODUCTION.account_id, "eu-west-1")


def everything(cloud: SandboxClient, account: str, region: str) -> set[str]:
    """The ARNs of all that checks judge in one region of an account, asked of the sandbox."""
    make = clients(cloud, account, region)

    def listed(service: str, operation: str, path: str) -> list[str]:
        return list(make(service).get_paginator(operation).paginate().search(path))

    stages = {
        f"arn:aws:apigateway:{region}::/restapis/{api}/stages/{stage['stageName']}"
        for api in listed("apigateway", "get_rest_apis", "items[].id")
        for stage in make("apigateway").get_stages(restApiId=api)["item"]
    }
    trails = make("cloudtrail").describe_trails(includeShadowTrails=False)["trailList"]
    return {
        f"arn:aws:iam::{account}:root",
        *(f"arn:aws:s3:::{bucket['Name']}" for bucket in make("s3").list_buckets()["Buckets"]),
        *listed("logs", "describe_log_groups", "logGroups[].logGroupArn"),
        *listed("lambda", "list_functions", "Functions[].FunctionArn"),
        *listed("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmArn"),
        *(
            one["AlarmArn"]
            for one in make("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
        ),
        *metric_filters(make, account, region),
        *listed("stepfunctions", "list_state_machines", "stateMachines[].stateMachineArn"),
        *(trail["TrailARN"] for trail in trails),
        *events(make, listed),
        *entrances(make, account, region),
        *stages,
    }


def metric_filters(make, account: str, region: str) -> set[str]:
    """The names that we give them: AWS has no ARNs for them."""
    found = make("logs").get_paginator("describe_metric_filters").paginate().search("metricFilters[]")
    place = f"arn:aws:logs:{region}:{account}:log-group:"
    return {f"{place}{one['logGroupName']}:metric-filter:{one['filterName']}" for one in found}


def events(make, listed) -> set[str]:
    """The ARNs of what carries events."""
    buses = make("events").list_event_buses()["EventBuses"]
    queues = [
        make("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        for url in filter(None, listed("sqs", "list_queues", "QueueUrls[]"))
    ]
    return {
        *queues,
        *listed("sns", "list_topics", "Topics[].TopicArn"),
        *listed("lambda", "list_event_source_mappings", "EventSourceMappings[].EventSourceMappingArn"),
        *(bus["Arn"] for bus in buses),
        *(rule["Arn"] for bus in buses for rule in make("events").list_rules(EventBusName=bus["Name"])["Rules"]),
    }


def entrances(make, account: str, region: str) -> set[str]:
    """The ARNs of what stands before functions, and the names that we give to policies of log groups."""
    gateway = f"arn:aws:apigateway:{region}::"
    policies = make("logs").describe_resource_policies()["resourcePolicies"]
    rules = make("xray").get_sampling_rules()["SamplingRuleRecords"]
    pools = make("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    return {
        f"{gateway}/account",
        *(
            f"{gateway}/apis/{api['ApiId']}/stages/{stage['StageName']}"
            for api in make("apigatewayv2").get_apis()["Items"]
            for stage in make("apigatewayv2").get_stages(ApiId=api["ApiId"])["Items"]
        ),
        *(api["arn"] for api in make("appsync").list_graphql_apis()["graphqlApis"]),
        *(pipe["Arn"] for pipe in make("pipes").list_pipes()["Pipes"]),
        *(rule["SamplingRule"]["RuleARN"] for rule in rules),
        *(f"arn:aws:cognito-idp:{region}:{account}:userpool/{pool['Id']}" for pool in pools),
        *(f"arn:aws:logs:{region}:{account}:resource-policy:{policy['policyName']}" for policy in policies),
    }


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)
@pytest.mark.parametrize("region", ENABLED_REGIONS)
def test_what_must_fail_exists(company, account, region):
    told = [entry for entries in truth_document().values() for entry in entries]
    named = {entry["arn"] for entry in told if (entry["account"], entry["region"]) == (account.account_id, region)}
    assert named <= everything(company, account.account_id, region)


def test_nothing_must_fail_in_a_region_that_is_not_enabled():
    assert {entry["region"] for entry in truth_document()["failed"]} <= set(ENABLED_REGIONS)


def test_the_file_is_what_the_specs_say():
    kept = json.loads((FOLDER / "truth.json").read_text())
    assert kept == truth_document(), "run: python -m sandbox truth > sandbox/truth.json"


def test_nothing_is_told_twice():
    told = truth_document()
    entries = Counter(tuple(entry.values()) for entry in (*told["failed"], *told["unknown"]))
    assert [entry for entry, times in entries.items() if times > 1] == []


def test_every_check_fails_somewhere_and_none_is_made_up():
    told = {entry["check"] for entry in truth_document()["failed"]}
    assert {entry["check"] for entry in truth_document()["unknown"]} <= told
    known = {path.stem for path in CHECKS.glob("[a-z]*.py")}
    assert told <= known
    assert len(told) >= 75


def test_every_account_but_the_organizations_has_something_to_find():
    told = {entry["account"] for entry in truth_document()["failed"]}
    assert told == {account.account_id for account in COMPANY} - {MANAGEMENT}


def test_most_functions_are_sound():
    registered = {account.account_id for account in ACCOUNTS if account.registered}
    functions = [f for a in COMPANY if a.account_id in registered for r in a.regions for f in r.functions]
    blind = [function for function in functions if function.fails or function.group_fails]
    assert 110 <= len(functions) <= 140
    assert 10 <= len(blind) <= len(functions) / 5


@pytest.mark.parametrize(
    ("account", "region", "count"),
    [
        (PRODUCTION, "eu-west-1", 61),
        (PRODUCTION, "us-east-1", 12),
        (STAGING, "us-east-1", 26),
        (STAGING, "eu-west-1", 8),
        (STAGING, "eu-central-1", 0),
        (DATA, "us-east-1", 13),
        (DATA, "eu-west-1", 6),
        (DATA, "eu-central-1", 10),
        (ACQUIRED, "us-east-1", 8),
    ],
)
def test_the_functions_of_a_region_are_counted(company, account, region, count):
    functions = clients(company, account.account_id, region)("lambda").get_paginator("list_functions").paginate()
    assert len(list(functions.search("Functions[]"))) == count


def test_functions_are_of_different_age_and_kind(shop):
    found = list(shop("lambda").get_paginator("list_functions").paginate().search("Functions[]"))
    assert len({item["Runtime"] for item in found}) > 8
    assert {item["LastModified"][:4] for item in found} >= {"2019", "2021", "2023", "2025"}
    assert len({item["Role"] for item in found}) > 10


def test_the_firewall_listens_to_everybody_and_drops_its_own_lines(shop):
    assert shop("lambda").get_function_url_config(FunctionName="firewall")["AuthType"] == "NONE"
    shown = shop("lambda").get_function_configuration(FunctionName="firewall")
    assert shown["LoggingConfig"]["ApplicationLogLevel"] == "ERROR"
    assert "BLOCKLIST" in shown["Environment"]["Variables"]


def test_the_notifier_reads_a_queue_that_has_a_dead_letter_queue(shop):
    (mapping,) = shop("lambda").list_event_source_mappings(FunctionName="notifier")["EventSourceMappings"]
    url = shop("sqs").get_queue_url(QueueName=mapping["EventSourceArn"].rpartition(":")[2])["QueueUrl"]
    policy = shop("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
    assert json.loads(policy["RedrivePolicy"])["deadLetterTargetArn"].endswith(":notifier-dead")


def test_one_person_on_call_never_confirmed(shop):
    listed = shop("sns").list_subscriptions()["Subscriptions"]
    waiting = [item["SubscriptionArn"] == "PendingConfirmation" for item in listed if "on-call" in item["TopicArn"]]
    assert sorted(waiting) == [False, True]


def test_the_acquired_account_has_no_role_for_the_portal(company):
    roles = clients(company, ACQUIRED.account_id, "us-east-1")("iam").list_roles()["Roles"]
    assert "AuditPortal" not in {role["RoleName"] for role in roles}


def test_the_management_account_has_no_keys(company):
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        clients(company, MANAGEMENT, "us-east-1")("sts").get_caller_identity()


def test_a_reset_gives_the_same_estate_again(company, shop):
    def shown() -> tuple[set[str], list[str], str]:
        subscriptions = [item["SubscriptionArn"] for item in shop("sns").list_subscriptions()["Subscriptions"]]
        revision = shop("lambda").get_function_configuration(FunctionName="firewall")["RevisionId"]
        return everything(company, PRODUCTION.account_id, "eu-west-1"), subscriptions, revision

    company.reset()
    before = shown()
    shop("lambda").delete_function(FunctionName="notifier")
    assert shown()[0] < before[0]
    company.reset()
    assert shown() == before
