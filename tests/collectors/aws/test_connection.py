"""Each way in which an account cannot be entered has its own sentence; the confused deputy is refused."""

import json

import boto3
import pytest

from collectors import policy
from collectors.aws import connection, identity
from collectors.aws.connection import PROBES, test_connection
from collectors.registry import COLLECTORS, actions_for
from findings.checks import CHECKS, resource_types
from sandbox.estate.build import admin_keys
from sandbox.estate.roles import OPEN_ROLE_NAME
from sandbox.identities import ACQUIRED, PORTAL_ACCOUNT, STAGING
from tests.cloud import a_connection

KINDS = resource_types(CHECKS.values())
test_connection.__test__ = False


def report(**fields):
    return test_connection(a_connection(**fields), "eu-west-1", KINDS, ())


def test_a_role_in_order_is_ok_with_every_permission_tried(cloud):
    found = report()
    assert (found.code, found.missing) == ("ok", ())
    assert {step.name for step in found.steps} >= set(actions_for(KINDS))
    assert found.regions == ("eu-central-1", "eu-west-1", "us-east-1")


def test_every_permission_has_a_probe():
    assert {action for collector in COLLECTORS.values() for action in collector.actions} <= set(PROBES)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"role_arn": "arn:aws:iam::1:user/me"}, "bad_role_arn"),
        ({"role_arn": ""}, "bad_role_arn"),
        ({"external_id": "not-the-one"}, "assume_denied"),
        ({"role_arn": "arn:aws:iam::111122223333:role/Missing"}, "assume_denied"),
        ({"account_id": "999988887777"}, "other_account"),
        (
            {"account_id": STAGING.account_id, "role_arn": f"arn:aws:iam::{STAGING.account_id}:role/{OPEN_ROLE_NAME}"},
            "open_trust",
        ),
    ],
)
def test_each_refusal_has_its_own_sentence(cloud, fields, code):
    found = report(**fields)
    assert (found.code, found.reachable) == (code, False)
    assert found.sentence == identity.SENTENCES[code]


@pytest.fixture
def any_external_id(cloud):
    """A role whose trust policy looks closed and takes any ExternalId."""
    client = boto3.client("iam", endpoint_url=cloud.url, region_name="us-east-1", **admin_keys(STAGING.account_id))
    document = policy.trust_document(PORTAL_ACCOUNT, "*")
    document["Statement"][0]["Condition"] = {"StringLike": {"sts:ExternalId": "*"}}
    yield client.create_role(RoleName="Any", AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
    client.delete_role(RoleName="Any")


def test_a_role_that_takes_any_external_id_is_open_too(any_external_id):
    assert report(account_id=STAGING.account_id, role_arn=any_external_id).code == "open_trust"


def test_a_role_of_another_account_is_not_even_tried(cloud):
    found = report(account_id="999988887777")
    assert found.code == "other_account"
    assert cloud.calls() == {}


@pytest.mark.parametrize("kind", ["html", "empty", "error_500"])
def test_a_service_that_gives_no_true_answer_is_named_and_not_called_missing(cloud, kind):
    cloud.fault("logs", "DescribeLogGroups", kind)
    found = report()
    assert (found.code, found.missing, found.reachable) == ("partly_unreachable", (), True)
    assert "logs:DescribeLogGroups" in found.sentence
    assert [step.name for step in found.steps if not step.ok] == ["logs:DescribeLogGroups"]


def test_services_that_hang_do_not_hold_the_test_up(cloud, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE_S", 9.0)
    for service, operation in (("logs", "DescribeLogGroups"), ("lambda", "ListFunctions")):
        cloud.fault(service, operation, "hang", seconds=30)
    # All attempts of such a call take longer than anybody waits here.
    found = report()
    assert found.code == "partly_unreachable"
    assert {step.sentence.partition(",")[0] for step in found.steps if not step.ok} == {"Not tried"}
    assert {step.name for step in found.steps if not step.ok} == {"logs:DescribeLogGroups", "lambda:ListFunctions"}


def test_an_endpoint_that_is_not_there_is_unreachable(cloud, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert report().code == "unreachable"


@pytest.mark.parametrize("kind", ["html", "truncated", "empty", "error_500"])
@pytest.mark.parametrize("operation", ["AssumeRole", "GetCallerIdentity"])
def test_a_garbled_answer_at_the_door_is_unreachable_not_a_crash(cloud, operation, kind):
    cloud.fault("sts", operation, kind)
    assert report().code == "unreachable"


def test_a_portal_without_an_identity_says_so(cloud, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert report().code == "no_identity"


def test_keys_that_aws_does_not_know_say_so(cloud):
    found = report(access_key_id="AKIANOBODYHASTHISKEY", secret_access_key="wrong")
    assert found.code == "bad_keys"


def stack(cloud, template: str) -> str:
    client = boto3.client(
        "cloudformation", endpoint_url=cloud.url, region_name="us-east-1", **admin_keys(ACQUIRED.account_id)
    )
    client.create_stack(StackName="audit-portal", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    outputs = client.describe_stacks(StackName="audit-portal")["Stacks"][0]["Outputs"]
    return next(output["OutputValue"] for output in outputs if output["OutputKey"] == "RoleArn")


@pytest.fixture
def drop_stack(cloud):
    yield
    boto3.client(
        "cloudformation", endpoint_url=cloud.url, region_name="us-east-1", **admin_keys(ACQUIRED.account_id)
    ).delete_stack(StackName="audit-portal")


def test_the_template_as_shown_gives_exactly_the_permissions_it_takes(cloud, drop_stack):
    role_arn = stack(cloud, policy.cloudformation(KINDS, PORTAL_ACCOUNT, "ap-made-for-this-account"))
    fields = {"account_id": ACQUIRED.account_id, "role_arn": role_arn}
    assert report(**fields, external_id="ap-made-for-this-account").code == "ok"
    assert report(**fields, external_id="ap-made-for-another").code == "assume_denied"


def test_the_template_with_the_trails_bucket_lets_its_files_be_read_and_without_it_does_not(cloud, drop_stack):
    made = {"service_name": "s3", "endpoint_url": cloud.url, "region_name": "us-east-1"}
    s3 = boto3.client(**made, **admin_keys(ACQUIRED.account_id))
    s3.create_bucket(Bucket="acquired-trail")
    s3.put_object(Bucket="acquired-trail", Key="AWSLogs/x.json.gz", Body=b"x")
    template = json.loads(policy.cloudformation(KINDS, PORTAL_ACCOUNT, "ap-made-for-this-account"))
    role_arn = stack(cloud, json.dumps(template))
    connection = a_connection(account_id=ACQUIRED.account_id, role_arn=role_arn, external_id="ap-made-for-this-account")
    without = test_connection(connection, "eu-west-1", KINDS, ("acquired-trail",))
    assert (without.code, without.missing) == ("missing_permissions", ("s3:ListBucket",))
    assert "for acquired-trail" in without.steps[-1].sentence
    template["Parameters"]["TrailBucket"]["Default"] = "acquired-trail"
    cloud_formation = boto3.client(**made | {"service_name": "cloudformation"}, **admin_keys(ACQUIRED.account_id))
    cloud_formation.delete_stack(StackName="audit-portal")
    stack(cloud, json.dumps(template))
    assert test_connection(connection, "eu-west-1", KINDS, ("acquired-trail",)).code == "ok"


def test_a_dropped_permission_is_named_and_nothing_else(cloud, drop_stack):
    template = json.loads(policy.cloudformation(KINDS, PORTAL_ACCOUNT, "ap-made-for-this-account"))
    role = template["Resources"]["AuditPortalRole"]["Properties"]
    for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
        statement["Action"] = [action for action in statement["Action"] if action != "logs:DescribeLogGroups"] or [
            "logs:DescribeQueries"
        ]
    role_arn = stack(cloud, json.dumps(template))
    found = report(account_id=ACQUIRED.account_id, role_arn=role_arn, external_id="ap-made-for-this-account")
    assert (found.code, found.missing) == ("missing_permissions", ("logs:DescribeLogGroups",))
