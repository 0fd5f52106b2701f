"""Who may do what: keys, trust at AssumeRole, the policies of an assumed role at every call."""

import json
import urllib.error
import urllib.request

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from sandbox.estate.roles import OPEN_ROLE_NAME, admin_keys, read_policy, trust
from sandbox.identities import PORTAL_ACCOUNT, PORTAL_USER, PRODUCTION, STAGING
from tests.cloud import EU

from .conftest import PORTAL_KEYS, client_of, session_keys

STRANGER = {"aws_access_key_id": "AKIANOBODYHASTHISKEY", "aws_secret_access_key": "x"}
USER = f"arn:aws:iam::{PORTAL_ACCOUNT}:user/{PORTAL_USER}"
SESSION = f"arn:aws:sts::{PRODUCTION.account_id}:assumed-role/AuditPortal/test"
OWN_ID = "own-external-id"


def refused(call, **given) -> dict[str, str]:
    with pytest.raises(ClientError) as error:
        call(**given)
    return error.value.response["Error"]


def policy(effect: str, action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]})


@pytest.fixture
def sts(workshop):
    return client_of(workshop, "sts", **PORTAL_KEYS)


@pytest.fixture
def acting(workshop):
    """Clients of a role that the Portal assumed in the workshop's account."""

    def make(service: str, role_arn: str = PRODUCTION.role_arn, external_id: str = PRODUCTION.external_id):
        return client_of(workshop, service, **session_keys(workshop, role_arn, ExternalId=external_id))

    return make


def test_the_portals_key_is_that_of_its_user(sts):
    identity = sts.get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == (PORTAL_ACCOUNT, USER)


def test_an_assumed_role_acts_in_its_own_account(acting):
    identity = acting("sts").get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == (PRODUCTION.account_id, SESSION)
    arns = [item["FunctionArn"] for item in acting("lambda").list_functions()["Functions"]]
    assert {arn.split(":")[4] for arn in arns} == {PRODUCTION.account_id}


@pytest.mark.parametrize(
    ("role_arn", "external_id"),
    [
        (PRODUCTION.role_arn, "not-the-one"),
        (PRODUCTION.role_arn, STAGING.external_id),
        (PRODUCTION.role_arn, None),
        (f"arn:aws:iam::{PRODUCTION.account_id}:role/Missing", PRODUCTION.external_id),
        ("arn:aws:iam::999988887777:role/AuditPortal", PRODUCTION.external_id),
        (f"arn:aws:iam::{PRODUCTION.account_id}:role/p0000-workload", PRODUCTION.external_id),
    ],
)
def test_a_role_that_does_not_trust_is_closed_in_the_words_of_aws(sts, role_arn, external_id):
    given = {"ExternalId": external_id} if external_id else {}
    error = refused(sts.assume_role, RoleArn=role_arn, RoleSessionName="test", **given)
    assert error["Code"] == "AccessDenied"
    assert error["Message"] == f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"


def test_the_open_role_lets_in_without_an_external_id(workshop):
    keys = session_keys(workshop, f"arn:aws:iam::{STAGING.account_id}:role/{OPEN_ROLE_NAME}")
    assert client_of(workshop, "sts", **keys).get_caller_identity()["Account"] == STAGING.account_id


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("lambda", "list_functions", "UnrecognizedClientException"),
        ("logs", "describe_log_groups", "UnrecognizedClientException"),
        ("cloudwatch", "describe_alarms", "InvalidClientTokenId"),
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("iam", "list_roles", "InvalidClientTokenId"),
        ("ec2", "describe_regions", "InvalidClientTokenId"),
    ],
)
def test_a_key_that_nobody_has_is_refused(workshop, service, operation, code):
    assert refused(getattr(client_of(workshop, service, **STRANGER), operation))["Code"] == code


def test_a_session_without_its_token_is_refused(workshop):
    keys = session_keys(workshop, PRODUCTION.role_arn, ExternalId=PRODUCTION.external_id)
    del keys["aws_session_token"]
    assert refused(client_of(workshop, "lambda", **keys).list_functions)["Code"] == "UnrecognizedClientException"


def test_a_request_that_is_not_signed_is_refused(workshop):
    config = Config(signature_version=UNSIGNED)
    client = Session().create_client("lambda", EU, endpoint_url=workshop.url, config=config)
    assert refused(client.list_functions)["Code"] == "UnrecognizedClientException"


def test_nobody_gets_into_another_account_by_a_header_of_motos(workshop):
    def knock(request, **_):
        request.headers.add_header("x-moto-account-id", PRODUCTION.account_id)

    client = client_of(workshop, "sns", **admin_keys(STAGING.account_id))
    client.meta.events.register("before-sign", knock)
    assert client.list_topics()["Topics"] == []
    assert client_of(workshop, "sns", **admin_keys(PRODUCTION.account_id)).list_topics()["Topics"]


@pytest.mark.parametrize("path", ["/moto-api/data.json", "/moto-api/reset", "/latest/meta-data/"])
def test_motos_own_doors_are_shut(workshop, path):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(workshop.url + path, timeout=10)  # noqa: S310 - our own sandbox


@pytest.mark.parametrize(
    ("service", "operation", "given"),
    [
        ("lambda", "list_functions", {}),
        ("lambda", "get_function_configuration", {"FunctionName": "p0000-api"}),
        ("logs", "describe_log_groups", {}),
        ("cloudwatch", "describe_alarms", {}),
        ("cloudtrail", "describe_trails", {}),
        ("cloudtrail", "get_trail_status", {"Name": "shop-trail"}),
        ("cloudtrail", "get_event_selectors", {"TrailName": "shop-trail"}),
        ("apigateway", "get_rest_apis", {}),
        ("apigateway", "get_stages", {"restApiId": "shopapi001"}),
        ("stepfunctions", "list_state_machines", {}),
        ("resourcegroupstaggingapi", "get_resources", {}),
        ("sns", "list_topics", {}),
        ("sqs", "list_queues", {}),
        ("ec2", "describe_regions", {}),
        ("iam", "list_roles", {}),
    ],
)
def test_the_portals_role_may_read(acting, service, operation, given):
    assert getattr(acting(service), operation)(**given)["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("service", "operation", "given", "action", "code"),
    [
        ("lambda", "delete_function", {"FunctionName": "p0000-api"}, "lambda:DeleteFunction", "AccessDeniedException"),
        ("lambda", "invoke", {"FunctionName": "p0000-api"}, "lambda:InvokeFunction", "AccessDeniedException"),
        ("logs", "delete_log_group", {"logGroupName": "x"}, "logs:DeleteLogGroup", "AccessDeniedException"),
        ("cloudwatch", "delete_alarms", {"AlarmNames": ["x"]}, "cloudwatch:DeleteAlarms", "AccessDenied"),
        ("cloudtrail", "stop_logging", {"Name": "shop-trail"}, "cloudtrail:StopLogging", "AccessDeniedException"),
        ("apigateway", "delete_rest_api", {"restApiId": "x"}, "apigateway:DELETE", "AccessDeniedException"),
        ("iam", "delete_role", {"RoleName": "x"}, "iam:DeleteRole", "AccessDenied"),
        ("sns", "delete_topic", {"TopicArn": "arn:aws:sns:eu-west-1:1:x"}, "sns:DeleteTopic", "AccessDenied"),
        ("ec2", "describe_vpcs", {}, "ec2:DescribeVpcs", "UnauthorizedOperation"),
        ("s3", "delete_bucket", {"Bucket": "x"}, "s3:DeleteBucket", "AccessDenied"),
    ],
)
def test_the_portals_role_may_not_do_more_and_the_action_is_named(acting, service, operation, given, action, code):
    error = refused(getattr(acting(service), operation), **given)
    assert error["Code"] == code
    assert error["Message"] == (
        f"User: {SESSION} is not authorized to perform: {action} on resource: * "
        f"because no identity-based policy allows the {action} action"
    )


@pytest.fixture
def role(admin):
    """The ARN of a role of one's own that trusts the Portal, with the read policy."""
    iam = admin("iam")
    arn = iam.create_role(RoleName="own", AssumeRolePolicyDocument=trust(OWN_ID))["Role"]["Arn"]
    iam.put_role_policy(RoleName="own", PolicyName="read", PolicyDocument=read_policy())
    yield arn
    for name in iam.list_role_policies(RoleName="own")["PolicyNames"]:
        iam.delete_role_policy(RoleName="own", PolicyName=name)
    iam.delete_role(RoleName="own")


def test_a_permission_that_is_taken_away_is_missed_at_once(admin, acting, role):
    functions = acting("lambda", role, OWN_ID)
    assert functions.list_functions()["Functions"]
    document = json.loads(read_policy())
    document["Statement"][0]["Action"].remove("lambda:List*")
    admin("iam").put_role_policy(RoleName="own", PolicyName="read", PolicyDocument=json.dumps(document))
    assert "lambda:ListFunctions" in refused(functions.list_functions)["Message"]
    assert functions.get_function_configuration(FunctionName="p0000-api")


def test_an_explicit_deny_says_so(admin, acting, role):
    admin("iam").put_role_policy(RoleName="own", PolicyName="shut", PolicyDocument=policy("Deny", "lambda:*"))
    error = refused(acting("lambda", role, OWN_ID).list_functions)
    assert error["Message"].endswith("with an explicit deny in an identity-based policy")


@pytest.fixture
def attached(admin, role):
    """The ARN of a policy that is attached to one's own role."""
    iam = admin("iam")
    arn = iam.create_policy(PolicyName="keys", PolicyDocument=policy("Allow", "kms:List*"))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="own", PolicyArn=arn)
    yield arn
    iam.detach_role_policy(RoleName="own", PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)


def test_an_attached_policy_counts_in_its_default_version(admin, acting, role, attached):
    keys, iam = acting("kms", role, OWN_ID), admin("iam")
    document = policy("Allow", "kms:Describe*")
    made = iam.create_policy_version(PolicyArn=attached, PolicyDocument=document, SetAsDefault=False)["PolicyVersion"]
    assert "Keys" in keys.list_keys()
    iam.set_default_policy_version(PolicyArn=attached, VersionId=made["VersionId"])
    assert refused(keys.list_keys)["Code"] == "AccessDeniedException"
    iam.set_default_policy_version(PolicyArn=attached, VersionId="v1")
    iam.delete_policy_version(PolicyArn=attached, VersionId=made["VersionId"])


def test_a_changed_external_id_shuts_the_door(admin, workshop, role):
    assert session_keys(workshop, role, ExternalId=OWN_ID)
    admin("iam").update_assume_role_policy(RoleName="own", PolicyDocument=trust("a-new-one"))
    with pytest.raises(ClientError, match="AccessDenied"):
        session_keys(workshop, role, ExternalId=OWN_ID)
    assert session_keys(workshop, role, ExternalId="a-new-one")


def test_a_role_needs_a_permission_of_its_own_to_assume_another(acting, role):
    error = refused(acting("sts").assume_role, RoleArn=role, RoleSessionName="two", ExternalId=OWN_ID)
    assert (error["Code"], "sts:AssumeRole" in error["Message"]) == ("AccessDenied", True)


def test_a_deleted_role_may_do_nothing_more(admin, acting):
    iam = admin("iam")
    arn = iam.create_role(RoleName="short", AssumeRolePolicyDocument=trust("short-external-id"))["Role"]["Arn"]
    iam.put_role_policy(RoleName="short", PolicyName="read", PolicyDocument=read_policy())
    functions = acting("lambda", arn, "short-external-id")
    assert functions.list_functions()["Functions"]
    iam.delete_role_policy(RoleName="short", PolicyName="read")
    iam.delete_role(RoleName="short")
    assert refused(functions.list_functions)["Code"] == "AccessDeniedException"
