"""Every collector keeps to its form: one file per resource type, read-only permissions that the SDK knows, no more."""

import importlib
import re
from pathlib import Path

import botocore.session
import pytest

from auditportal.configuration import ROOT
from collectors import policy
from collectors.registry import COLLECTORS
from findings.checks import CHECKS, resource_types
from sandbox.actions import action_of

MODELS = {"tag": "resourcegroupstaggingapi", "states": "stepfunctions"}
READING = re.compile(r"(List|Describe|Get|Lookup)[A-Z]")
# What collectors share, and the call that it makes for them.
HELPERS = {"since_last_read": ("cloudtrail", "LookupEvents"), "metric_sums": ("cloudwatch", "GetMetricData")}
SDK = botocore.session.Session()


def operations(service: str) -> set[str]:
    return set(SDK.get_service_model(MODELS.get(service, service)).operation_names)


@pytest.mark.parametrize("name", COLLECTORS)
def test_every_collector_lives_in_the_file_of_its_name(name):
    collector = COLLECTORS[name]
    module = importlib.import_module(collector.collect.__module__)
    assert Path(module.__file__).stem == collector.name
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    assert collector.name.startswith(snake.removesuffix("y").removesuffix("s"))


@pytest.mark.parametrize("name", COLLECTORS)
def test_every_permission_is_an_operation_that_only_reads(name):
    for action in COLLECTORS[name].actions:
        service, _, operation = action.partition(":")
        if service == "apigateway":
            assert operation == "GET"
            continue
        assert READING.match(operation), f"{action} does more than read"
        assert action in {action_of(MODELS.get(service, service), name) for name in operations(service)}
        assert "*" not in action


@pytest.mark.parametrize("name", COLLECTORS)
def test_every_collector_calls_only_what_its_permissions_cover(name):
    source = Path(importlib.import_module(COLLECTORS[name].collect.__module__).__file__).read_text()
    called = set(re.findall(r'reader\.(?:call|pages|calls)\(\s*"([a-z0-9-]+)",\s*"([A-Za-z]+)"', source))
    for helper, call in HELPERS.items():
        if f"{helper}(" in source:
            called.add(call)
    assert called, "no call was found: has the way of calling changed?"
    actions = {action_of(service, operation, "GET") for service, operation in called}
    assert actions == set(COLLECTORS[name].actions)


@pytest.mark.parametrize("name", COLLECTORS)
def test_every_need_is_collected(name):
    assert {need.__name__ for need in COLLECTORS[name].needs} <= set(COLLECTORS)


def test_every_permission_is_documented():
    page = (ROOT / "docs/permissions.md").read_text()
    document = policy.policy_document(resource_types(CHECKS.values()))
    for statement in document["Statement"]:
        for action in statement["Action"]:
            assert f"`{action}`" in page, f"docs/permissions.md does not explain {action}"
