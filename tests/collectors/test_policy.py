"""The policy is what the collectors call, and no more."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from collectors import policy
from collectors.aws import identity
from collectors.registry import event_actions
from collectors.resources.aws import LambdaFunction, RestApiStage, StateMachine, TrailStatus
from findings.checks import CHECKS, resource_types
from sandbox.actions import action_of
from sandbox.client import SandboxClient
from tests.cloud import PRODUCTION, a_sandbox, collected, use

KINDS = resource_types(CHECKS.values())


def actions(document):
    return {action for statement in document["Statement"] for action in statement["Action"]}


# Asked only about resources that a small estate has not, of the second reading, or of the account as a whole.
NOT_ALWAYS = {
    "cloudtrail:LookupEvents",
    "cloudwatch:GetAlarmMuteRule",
    "ec2:DescribeRegions",
    "lambda:GetFunctionConcurrency",
    "lambda:GetPolicy",
    "s3:GetBucketLocation",
}


@pytest.fixture(scope="module")
def small_cloud() -> Iterator[SandboxClient]:
    with a_sandbox("--functions", "2") as cloud:
        yield cloud


def test_a_full_collection_calls_exactly_what_the_policy_allows(small_cloud, monkeypatch):
    use(monkeypatch, small_cloud.url)
    identity._assumed.clear()
    small_cloud.reset_calls()
    collected()
    called = set()
    for name in small_cloud.calls():
        account, service, operation = name.split(":")
        if account == PRODUCTION.account_id:
            called.add(action_of(service, operation, "GET"))
    allowed = actions(policy.policy_document(KINDS))
    assert called <= allowed
    assert allowed - called <= {*NOT_ALWAYS, *event_actions()}


def test_a_policy_holds_what_the_wanted_types_need_and_what_these_need():
    assert actions(policy.policy_document([TrailStatus])) == {
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "ec2:DescribeRegions",
        *event_actions(),
    }


def test_a_policy_has_one_sorted_statement_per_service():
    statements = policy.policy_document(KINDS)["Statement"]
    sids = [statement["Sid"] for statement in statements]
    assert sids == sorted(set(sids))
    for statement in statements:
        assert statement["Action"] == sorted(statement["Action"])
        assert len({action.partition(":")[0] for action in statement["Action"]}) == 1


def test_a_policy_reads_and_has_no_wildcard_action():
    for action in actions(policy.policy_document(KINDS)):
        assert re.fullmatch(r"[a-z0-9-]+:((List|Describe|Get|Lookup|Filter)[A-Z]\w+|GET)", action)


def test_a_policy_cannot_read_api_keys():
    (statement,) = [
        item for item in policy.policy_document([RestApiStage])["Statement"] if item["Sid"] == "ReadApigateway"
    ]
    paths = ("account", "apis", "apis/*/stages", "restapis", "restapis/*/stages")
    assert statement["Resource"] == [f"arn:aws:apigateway:*::/{path}" for path in paths]


def test_the_trust_policy_demands_the_external_id_of_this_account():
    (statement,) = policy.trust_document("444455556666", "ap-1")["Statement"]
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "ap-1"}}
    assert statement["Principal"] == {"AWS": "arn:aws:iam::444455556666:root"}


def test_the_template_fits_every_partition_and_takes_the_external_id_as_a_parameter():
    template = json.loads(policy.cloudformation(KINDS, "444455556666", "ap-1"))
    assert "arn:aws:" not in json.dumps(template)
    assert template["Parameters"]["ExternalId"]["Default"] == "ap-1"
    assert template["Parameters"]["PortalAccountId"]["Default"] == "444455556666"
    assert set(template["Outputs"]) == {"RoleArn"}


def test_the_terraform_snippet_says_the_same_as_the_policy():
    snippet = policy.terraform([StateMachine, LambdaFunction], "444455556666", "ap-1")
    documents = [json.loads(found) for found in re.findall(r"jsonencode\((\{.*?\n  \})\)", snippet, re.DOTALL)]
    assert documents == [
        policy.trust_document("444455556666", "ap-1"),
        policy.policy_document([StateMachine, LambdaFunction]),
    ]


def test_the_quick_create_link_fills_the_form_in():
    url = policy.quick_create_url("https://bucket.example/role.json?v=1&x=2", "ap-1")
    given = parse_qs(urlsplit(url).fragment.partition("?")[2])
    assert given["templateURL"] == ["https://bucket.example/role.json?v=1&x=2"]
    assert given["param_ExternalId"] == ["ap-1"]


def statements_of(found):
    return {action: item["Resource"] for item in found for action in item["Action"]}


def test_the_template_asks_for_the_trails_bucket_and_key_and_allows_nothing_beyond_them():
    template = json.loads(policy.cloudformation(KINDS, "444455556666", "ap-1"))
    assert {template["Parameters"][name]["Default"] for name in ("TrailBucket", "TrailKeyArn")} == {""}
    files, key = (template["Resources"][name] for name in ("AuditPortalTrail", "AuditPortalTrailKey"))
    assert (files["Condition"], key["Condition"]) == ("ReadsTrail", "ReadsTrailKey")
    where = statements_of(files["Properties"]["PolicyDocument"]["Statement"])
    assert where["s3:GetObject"] == [{"Fn::Sub": "arn:${AWS::Partition}:s3:::${TrailBucket}/*"}]
    assert where["s3:ListBucket"] == [{"Fn::Sub": "arn:${AWS::Partition}:s3:::${TrailBucket}"}]
    assert statements_of(key["Properties"]["PolicyDocument"]["Statement"]) == {
        "kms:Decrypt": [{"Fn::Sub": "${TrailKeyArn}"}]
    }


def test_a_template_for_an_account_that_states_its_buckets_holds_them():
    scope = policy.EventScope(("one", "two"))
    template = json.loads(policy.cloudformation(KINDS, "444455556666", "ap-1", scope))
    (only,) = template["Resources"]["AuditPortalRole"]["Properties"]["Policies"]
    where = statements_of(only["PolicyDocument"]["Statement"])
    assert [one["Fn::Sub"].rpartition(":")[2] for one in where["s3:GetObject"]] == ["one/*", "two/*"]
    assert "kms:Decrypt" not in where
    assert "TrailBucket" not in template["Parameters"]


def test_the_terraform_for_a_trail_has_two_variables_and_nothing_without_them():
    snippet = policy.terraform_of_trail()
    assert snippet.count('default     = ""') == 2
    assert snippet.count("count  = var.") == 2
    documents = [json.loads(found) for found in re.findall(r"jsonencode\((\{.*?\n  \})\)", snippet, re.DOTALL)]
    where = statements_of(item for document in documents for item in document["Statement"])
    assert where["s3:GetObject"] == ["arn:aws:s3:::${var.trail_bucket}/*"]
    assert where["kms:Decrypt"] == ["${var.trail_key_arn}"]
