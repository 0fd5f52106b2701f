"""Every request is understood: which service, operation and region it is for, in all protocols of AWS."""

from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from sandbox.actions import action_of
from sandbox.calls import Call, identify

NOWHERE = "http://127.0.0.1:1"
KEYS = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "x", "aws_session_token": "token"}
SCOPE = "AWS4-HMAC-SHA256 Credential=AKIATEST/20261123/eu-west-1/{}/aws4_request, SignedHeaders=host, Signature=0"
ARN = "arn:aws:lambda:eu-west-1:111122223333:function:orders"


class SentError(Exception):
    """Raised instead of sending."""


def environ_of(request) -> tuple[dict[str, str], bytes]:
    """What a WSGI server makes of a prepared request of the SDK."""
    url = urlsplit(request.url)
    environ = {"REQUEST_METHOD": request.method, "PATH_INFO": url.path, "QUERY_STRING": url.query,
               "HTTP_HOST": url.netloc, "REQUEST_URI": f"{url.path}?{url.query}"}  # fmt: skip
    for name, value in request.headers.items():
        text = value.decode() if isinstance(value, bytes) else str(value)
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = text
    body = request.body or b""
    return environ, body.encode() if isinstance(body, str) else body


def sent(service: str, operation: str, **given) -> Call:
    """The call that the sandbox sees when the SDK is asked for an operation."""
    seen: list[Call] = []

    def take(request, **_):
        seen.append(identify(*environ_of(request)))
        raise SentError

    client = boto3.client(service, region_name="eu-west-1", endpoint_url=NOWHERE, **KEYS)
    client.meta.events.register("before-send", take)
    with pytest.raises(SentError):
        getattr(client, operation)(**given)
    return seen[0]


@pytest.mark.parametrize(
    ("service", "method", "given", "operation", "protocol"),
    [
        ("sts", "get_caller_identity", {}, "GetCallerIdentity", "query"),
        ("iam", "list_roles", {}, "ListRoles", "query"),
        ("ec2", "describe_regions", {}, "DescribeRegions", "ec2"),
        ("sns", "list_topics", {}, "ListTopics", "query"),
        ("sqs", "list_queues", {}, "ListQueues", "json"),
        ("logs", "describe_log_groups", {}, "DescribeLogGroups", "json"),
        ("cloudtrail", "describe_trails", {}, "DescribeTrails", "json"),
        ("stepfunctions", "list_state_machines", {}, "ListStateMachines", "json"),
        ("events", "list_rules", {}, "ListRules", "json"),
        ("cloudwatch", "describe_alarms", {}, "DescribeAlarms", "json"),
        ("resourcegroupstaggingapi", "get_resources", {}, "GetResources", "json"),
        ("lambda", "list_functions", {}, "ListFunctions", "rest-json"),
        ("lambda", "get_function_configuration", {"FunctionName": ARN}, "GetFunctionConfiguration", "rest-json"),
        ("lambda", "list_tags", {"Resource": ARN}, "ListTags", "rest-json"),
        ("apigateway", "get_stages", {"restApiId": "abc"}, "GetStages", "rest-json"),
        ("apigateway", "get_rest_apis", {}, "GetRestApis", "rest-json"),
        ("apigatewayv2", "get_apis", {}, "GetApis", "rest-json"),
        ("s3", "list_buckets", {}, "ListBuckets", "rest-xml"),
        ("s3", "list_objects_v2", {"Bucket": "box"}, "ListObjectsV2", "rest-xml"),
        ("s3", "get_bucket_policy", {"Bucket": "box"}, "GetBucketPolicy", "rest-xml"),
        ("s3", "get_object", {"Bucket": "box", "Key": "a/b/c"}, "GetObject", "rest-xml"),
        ("s3", "head_bucket", {"Bucket": "box"}, "HeadBucket", "rest-xml"),
        ("elbv2", "describe_load_balancers", {}, "DescribeLoadBalancers", "query"),
    ],
)
def test_an_operation_is_known_by_its_request(service, method, given, operation, protocol):
    call = sent(service, method, **given)
    assert (call.service, call.operation, call.protocol) == (service, operation, protocol)
    assert (call.access_key, call.session_token) == ("AKIATEST", "token")


@pytest.mark.parametrize(("body", "later"), [(b"\xbf\xff", False), (b"\xbfiNextTokena1\xff", True)])
def test_a_call_in_cbor_is_known_by_its_path(body, later):
    path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms"
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "HTTP_AUTHORIZATION": SCOPE.format("monitoring")}
    call = identify(environ, body)
    assert (call.service, call.operation, call.protocol) == ("cloudwatch", "DescribeAlarms", "cbor")
    assert call.is_later_page() is later


def test_labels_of_a_path_are_named_and_plain():
    assert sent("lambda", "get_function_configuration", FunctionName=ARN).labels["FunctionName"] == ARN


def test_a_presigned_address_is_understood():
    keys = {name: value for name, value in KEYS.items() if name != "aws_session_token"}
    config = Config(signature_version="s3v4")
    s3 = boto3.client("s3", region_name="eu-west-1", endpoint_url=NOWHERE, config=config, **keys)
    url = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": "box", "Key": "a"}))
    call = identify({"REQUEST_METHOD": "GET", "PATH_INFO": url.path, "QUERY_STRING": url.query}, b"")
    assert (call.service, call.operation, call.region, call.access_key) == ("s3", "GetObject", "eu-west-1", "AKIATEST")


def test_a_bucket_in_the_name_of_the_host_is_understood():
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/key", "HTTP_HOST": "box.localhost:5000",
               "HTTP_AUTHORIZATION": SCOPE.format("s3")}  # fmt: skip
    call = identify(environ, b"")
    assert (call.operation, call.labels) == ("GetObject", {"Bucket": "box", "Key": "key"})


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b'{"a":' * 100_000])
def test_a_body_that_cannot_be_read_has_no_parameters(body):
    call = identify({"REQUEST_METHOD": "POST", "PATH_INFO": "/", "HTTP_X_AMZ_TARGET": "Logs_20140328.X"}, body)
    assert (call.operation, call.parameters(), call.is_later_page()) == ("X", {}, False)


def test_an_unsigned_request_has_no_key_and_no_service():
    call = identify({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, b"")
    assert (call.service, call.access_key, call.operation) == ("", "", "")


@pytest.mark.parametrize(
    ("service", "method", "first", "token"),
    [
        ("lambda", "list_functions", {}, {"Marker": "50"}),
        ("logs", "describe_log_groups", {"logGroupNamePrefix": "marker"}, {"nextToken": "x"}),
        ("apigateway", "get_rest_apis", {}, {"position": "x"}),
        ("cloudwatch", "describe_alarms", {}, {"NextToken": "x"}),
        ("iam", "list_roles", {}, {"Marker": "x"}),
        ("s3", "list_objects_v2", {"Bucket": "box"}, {"ContinuationToken": "x"}),
    ],
)
def test_a_later_page_is_told_from_the_first(service, method, first, token):
    assert not sent(service, method, **first).is_later_page()
    assert sent(service, method, **first, **token).is_later_page()


@pytest.mark.parametrize(
    ("call", "action"),
    [
        (("stepfunctions", "ListStateMachines", "POST"), "states:ListStateMachines"),
        (("resourcegroupstaggingapi", "GetResources", "POST"), "tag:GetResources"),
        (("apigateway", "GetStages", "GET"), "apigateway:GET"),
        (("apigatewayv2", "UpdateApi", "PATCH"), "apigateway:PATCH"),
        (("s3", "ListBuckets", "GET"), "s3:ListAllMyBuckets"),
        (("s3", "HeadObject", "HEAD"), "s3:GetObject"),
        (("lambda", "Invoke", "POST"), "lambda:InvokeFunction"),
        (("logs", "DescribeLogGroups", "POST"), "logs:DescribeLogGroups"),
    ],
)
def test_an_operation_takes_the_action_that_iam_knows(call, action):
    assert action_of(*call) == action
