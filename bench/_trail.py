"""CloudTrail objects made for benchmarks: a quiet account's calls, and one in a hundred that a rule asks for."""

import json
import os
import random
from pathlib import Path
from typing import Any

from isal import igzip

from findings.detections.sigma import Rule, normalised, sift
from findings.detections.sigma.terms import Field, Text, leaves

CORPUS = Path(os.environ.get("CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")
ACCOUNT = "111122223333"
QUIET = (
    *(("lambda", "ListFunctions20150331"), ("lambda", "GetFunction20150331v2"), ("s3", "GetBucketLocation")),
    *(("logs", "DescribeLogGroups"), ("logs", "CreateLogStream"), ("kms", "Decrypt"), ("sts", "GetCallerIdentity")),
    *(("ec2", "DescribeInstances"), ("ec2", "DescribeNetworkInterfaces"), ("monitoring", "GetMetricData")),
    *(("dynamodb", "DescribeTable"), ("sqs", "GetQueueAttributes"), ("ecr", "BatchGetImage"), ("ssm", "GetParameter")),
)
LOUD = (
    *(("cloudtrail", "StopLogging"), ("cloudtrail", "UpdateTrail"), ("guardduty", "DeleteDetector")),
    *(
        ("iam", "CreateAccessKey"),
        ("config", "DeleteDeliveryChannel"),
        ("lambda", "UpdateFunctionConfiguration20150331v2"),
    ),
)
AGENTS = ("aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5", "Boto3/1.44.5 md/Botocore#1.44.5", "lambda.amazonaws.com")


def record(number: int, loud: bool, chance: random.Random) -> dict[str, Any]:
    """One record of about 1.6 kB with the fields of real ones."""
    return record_of(number, *chance.choice(LOUD if loud else QUIET), chance)


def record_of(number: int, service: str, name: str, chance: random.Random | None = None) -> dict[str, Any]:
    """One record of the given call."""
    chance = chance or random.Random(number)
    # A role has its own software and calls from a few addresses, as roles do.
    worker = chance.randrange(40)
    role = f"worker-{worker}"
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLE{number % 40:04}:{role}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{role}",
            "accountId": ACCOUNT,
            "accessKeyId": f"ASIAEXAMPLE{chance.randrange(400):05}",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": f"AROAEXAMPLE{number % 40:04}",
                    "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
                    "accountId": ACCOUNT,
                    "userName": role,
                },
                "attributes": {"creationDate": "2026-11-23T09:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": f"2026-11-23T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": f"198.51.100.{worker + chance.randrange(4) * 50}",
        "userAgent": AGENTS[worker % 3],
        "requestParameters": {
            "name": f"thing-{number}",
            "clientToken": f"{chance.getrandbits(256):064x}",
            "key": f"exports/{chance.getrandbits(64):016x}/{chance.getrandbits(64):016x}.parquet",
            "filterSet": {"items": [{"name": "vpc-id", "valueSet": {"items": [{"value": f"vpc-{number:08x}"}]}}]},
            "encryptionContext": {"aws:lambda:FunctionArn": f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:{role}"},
        },
        "responseElements": None,
        "additionalEventData": {"x-amz-id-2": f"{chance.getrandbits(400):0100x}", "SignatureVersion": "SigV4"},
        "requestID": f"{chance.getrandbits(128):032x}",
        "eventID": f"{chance.getrandbits(128):032x}",
        "readOnly": name.startswith(("Get", "List", "Describe")),
        "resources": [{"accountId": ACCOUNT, "type": "AWS::Any::Thing", "ARN": f"arn:aws:any:eu:{ACCOUNT}:{number}"}],
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": "x",
        },
    }


def objects(count: int, records: int = 1000) -> list[bytes]:
    """Compressed CloudTrail objects, always the same."""
    chance = random.Random(7)
    made = []
    for _ in range(count):
        some = [record(chance.getrandbits(20), no % 100 == 0, chance) for no in range(records)]
        made.append(igzip.compress(json.dumps({"Records": some}, separators=(",", ":")).encode()))
    return made


# aws_sts_assumerole_misuse fires on every call of an assumed role: with it, nearly every record is a hit.
ON_EVERYTHING = "905d389b-b853-46d0-9d3d-dea0d3a3cd49"


def rules(count: int) -> list[Rule]:
    """That many rules that fire seldom: the public corpus where it is, else written here in the same shapes."""
    texts = public(("sigmahq_aws", "suzaku")) if CORPUS.is_dir() else {}
    found = [rule for rule in sift(texts)[0].rules if rule.product == "aws" and not _is_loud(rule)][:count]
    made = {f"made-{number}": made_rule(number) for number in range(count - len(found))}
    return [*found, *sift(made)[0].rules]


def _is_loud(rule: Rule) -> bool:
    """Whether a rule asks for calls that are quiet here: hits would be measured, and not the judging."""
    return rule.id == ON_EVERYTHING or any(
        isinstance(leaf, Field) and leaf.path == "eventName" and leaf.test == Text((spelled,))
        for leaf in leaves(rule.condition)
        for _, name in QUIET
        for spelled in (name, normalised(name))
    )


def public(folders: tuple[str, ...]) -> dict[str, str]:
    """The texts of public rules, in their order."""
    found = {}
    for folder in folders:
        for line in (CORPUS / "rules" / f"{folder}.jsonl").read_text().splitlines():
            rule = json.loads(line)
            found[f"{len(found):05}"] = rule["text"]
    return found


def made_rule(number: int) -> str:
    """A rule on a call, or now and then on the agent of any call, in the shape of the community's."""
    service, name = LOUD[number] if number < len(LOUD) else ("made", f"MadeUpCall{number}")
    if number % 19 == 18:
        detection = {"a": {"userAgent|contains": f"tool-{number}"}, "condition": "a"}
    else:
        detection = {
            "a": {"eventSource": f"{service}.amazonaws.com", "eventName": name.partition("2015")[0]},
            "b": {"errorCode|exists": True},
            "condition": "a and not b",
        }
    return json.dumps(
        {"title": f"Made {number}", "name": f"made_{number}", "logsource": {"product": "aws"}, "detection": detection}
    )
