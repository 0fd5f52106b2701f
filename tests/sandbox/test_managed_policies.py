"""The managed policies of AWS that the sandbox knows, and no others: moto knows none or some 1,400."""

import pytest
from botocore.exceptions import ClientError

TRUST = '{"Version": "2012-10-17", "Statement": []}'
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def test_a_policy_of_aws_is_attached_and_its_document_read(admin):
    iam = admin("iam")
    iam.create_role(RoleName="a-function", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="a-function", PolicyArn=BASIC)
    (attached,) = iam.list_attached_role_policies(RoleName="a-function")["AttachedPolicies"]
    assert attached["PolicyArn"] == BASIC
    version = iam.get_policy(PolicyArn=BASIC)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=BASIC, VersionId=version)["PolicyVersion"]["Document"]
    assert "logs:PutLogEvents" in document["Statement"][0]["Action"]


def test_a_policy_that_aws_does_not_have_is_refused(admin):
    with pytest.raises(ClientError, match="NoSuchEntity"):
        admin("iam").attach_role_policy(RoleName="a-function", PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicy")
