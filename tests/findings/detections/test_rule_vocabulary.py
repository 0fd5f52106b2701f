"""What our rules ask for exists: every event name, parameter and value is compared with the SDK's model of the API.

CloudTrail records name an operation as its API does and its parameters with a small first letter (CloudTrail User
Guide, "CloudTrail record contents"); what differs is listed here with its reason.
"""

from collections.abc import Iterator
from functools import cache

import botocore.session
import pytest
from botocore.model import OperationModel, Shape

from findings.detections.rules import rule_texts
from findings.detections.sigma import Rule, load
from findings.detections.sigma.terms import Field, Text, leaves

RULES = load(rule_texts()).rules
SERVICES = {
    "monitoring": ("cloudwatch",),
    "access-analyzer": ("accessanalyzer",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "signin": (),
}
NAMES_OF_TRAILS_ALONE = {
    # CloudTrail User Guide, "AWS Management Console sign-in events"
    *("ConsoleLogin", "CheckMfa", "GetSigninToken", "EmailUpdated", "PasswordUpdated"),
    *("PasswordRecoveryRequested", "PasswordRecoveryCompleted"),
    # S3 User Guide, "Amazon S3 CloudTrail events": names of bucket operations that differ from the API's
    *("DeleteBucketPublicAccessBlock", "PutBucketObjectLockConfiguration"),
}
# S3 records hold the name of the bucket and the XML of the request; omitted parameters leave a note in their place.
PARAMETERS_OF_TRAILS_ALONE = ("bucketName", "LifecycleConfiguration.", "omitted", "reason")

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@cache
def operations(source: str) -> dict[str, OperationModel]:
    """The operations of an event source, by name."""
    service = source.removesuffix(".amazonaws.com")
    models = [botocore.session.get_session().get_service_model(one) for one in SERVICES.get(service, (service,))]
    return {name: model.operation_model(name) for model in models for name in model.operation_names}


def texts(rule: Rule, path: str) -> Iterator[str]:
    """The whole texts that a rule compares with a field."""
    for leaf in leaves(rule.condition):
        if isinstance(leaf, Field) and leaf.path == path and isinstance(leaf.test, Text):
            text = "".join(str(part) for part in leaf.test.parts if isinstance(part, str))
            if leaf.test.parts == (text,):
                yield text


def known_operations(rule: Rule) -> list[OperationModel]:
    """All operations of the sources of a rule: two sources may have one of the same name."""
    return [one for source in texts(rule, "eventSource") for one in operations(source).values()]


def shapes(shape: Shape | None, steps: list[str]) -> Iterator[Shape]:
    """What stands at a dotted path of an input, lists looked through."""
    if shape is None:
        return
    if shape.type_name == "list":
        yield from shapes(shape.member, steps)
    elif not steps or shape.type_name == "map":
        yield shape
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            if steps[0] in (name, name[0].lower() + name[1:]):
                yield from shapes(member, steps[1:])


def found_shapes(rule: Rule, path: str) -> list[Shape]:
    known = known_operations(rule)
    names = set(texts(rule, "eventName"))
    named = [one for one in known if one.name in names]
    return [shape for one in named or known for shape in shapes(one.input_shape, path.split("."))]


@every_rule
def test_the_events_it_asks_for_are_operations_of_their_source(rule: Rule) -> None:
    names = set(texts(rule, "eventName")) - NAMES_OF_TRAILS_ALONE
    assert names - {one.name for one in known_operations(rule)} == set()


@every_rule
def test_the_parameters_it_asks_for_are_of_its_operations_and_can_have_the_value(rule: Rule) -> None:
    for leaf in leaves(rule.condition):
        path = leaf.path.removeprefix("requestParameters.") if isinstance(leaf, Field) else ""
        if not isinstance(leaf, Field) or path == leaf.path or path.startswith(PARAMETERS_OF_TRAILS_ALONE):
            continue
        found = found_shapes(rule, path)
        assert found, path
        known = {value.lower() for shape in found for value in getattr(shape, "enum", ())}
        asked = {text.lower() for text in texts(rule, leaf.path) if text}
        assert not known or asked <= known | {"true", "false"}, path
