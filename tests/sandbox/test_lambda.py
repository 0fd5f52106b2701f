"""Lambda: what moto drops is kept, as the unmodified SDK sees it."""

import pytest
from botocore.exceptions import ClientError

from .conftest import make_function

QUEUE = "arn:aws:sqs:eu-west-1:111122223333:lost"
TEXT = {"LogFormat": "Text"}
JSON = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}


@pytest.fixture
def functions(admin):
    return admin("lambda")


def test_functions_come_in_pages_of_fifty_without_their_state(functions):
    first = functions.list_functions()
    assert len(first["Functions"]) == 50
    assert not {"State", "LastUpdateStatus"} & set(first["Functions"][0])
    second = functions.list_functions(Marker=first["NextMarker"], MaxItems=7)
    assert len(second["Functions"]) == 7


def test_no_function_is_lost_or_doubled_between_pages(functions):
    pages = functions.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 33})
    names = [name for name in pages.search("Functions[].FunctionName") if name.startswith("p0")]
    assert (len(names), len(set(names))) == (120, 120)


def test_a_marker_that_nobody_gave_is_refused(functions):
    with pytest.raises(ClientError, match="InvalidParameterValueException"):
        functions.list_functions(Marker="no-such-marker")


def test_a_configuration_says_its_state(functions, own_function):
    shown = functions.get_function_configuration(FunctionName=own_function)
    assert (shown["State"], shown["LastUpdateStatus"]) == ("Active", "Successful")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, TEXT),
        ({"LogFormat": "JSON"}, JSON),
        ({"LogFormat": "JSON", "SystemLogLevel": "WARN"}, JSON | {"SystemLogLevel": "WARN"}),
        ({"LogFormat": "Text", "LogGroup": "/own"}, TEXT | {"LogGroup": "/own"}),
        ({"LogFormat": "Text", "ApplicationLogLevel": "ERROR"}, TEXT),
    ],
)
def test_a_logging_configuration_is_kept_and_has_lambdas_defaults(functions, own_function, given, shown):
    if given:
        functions.update_function_configuration(FunctionName=own_function, LoggingConfig=given)
    wanted = {"LogGroup": f"/aws/lambda/{own_function}"} | shown
    assert functions.get_function_configuration(FunctionName=own_function)["LoggingConfig"] == wanted
    assert functions.get_function(FunctionName=own_function)["Configuration"]["LoggingConfig"] == wanted
    listed = functions.get_paginator("list_functions").paginate().search("Functions[]")
    assert next(item for item in listed if item["FunctionName"] == own_function)["LoggingConfig"] == wanted


def test_a_configuration_given_at_birth_is_in_the_answer(functions):
    more = {"LoggingConfig": {"LogFormat": "JSON"}, "DeadLetterConfig": {"TargetArn": QUEUE}}
    made = make_function(functions, "born-json", **more)
    assert (made["LoggingConfig"]["LogFormat"], made["DeadLetterConfig"]["TargetArn"]) == ("JSON", QUEUE)


def test_a_function_made_again_has_forgotten_its_former_life(functions, own_function):
    functions.update_function_configuration(FunctionName=own_function, LoggingConfig={"LogFormat": "JSON"})
    functions.delete_function(FunctionName=own_function)
    make_function(functions, own_function)
    assert functions.get_function_configuration(FunctionName=own_function)["LoggingConfig"]["LogFormat"] == "Text"


@pytest.mark.parametrize(
    ("field", "given", "shown"),
    [
        ("DeadLetterConfig", {"TargetArn": QUEUE}, {"TargetArn": QUEUE}),
        ("DeadLetterConfig", {"TargetArn": ""}, None),
        ("SnapStart", {"ApplyOn": "PublishedVersions"}, {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}),
        ("TracingConfig", {"Mode": "Active"}, {"Mode": "Active"}),
    ],
)
def test_a_field_of_an_update_is_kept(functions, own_function, field, given, shown):
    functions.update_function_configuration(FunctionName=own_function, **{field: given})
    assert functions.get_function_configuration(FunctionName=own_function).get(field) == shown


def test_a_function_that_has_no_dead_letter_queue_says_nothing_of_one(functions, own_function):
    assert "DeadLetterConfig" not in functions.get_function_configuration(FunctionName=own_function)


def test_a_revision_changes_with_an_update_and_only_then(functions, own_function):
    def revision() -> str:
        return functions.get_function_configuration(FunctionName=own_function)["RevisionId"]

    def updated() -> str:
        functions.update_function_configuration(FunctionName=own_function, Timeout=9)
        return revision()

    before = revision()
    assert revision() == before == functions.get_function(FunctionName=own_function)["Configuration"]["RevisionId"]
    assert len({before, updated(), updated()}) == 3


def test_an_update_moves_the_time_of_the_last_change(functions):
    def changed() -> str:
        return functions.get_function_configuration(FunctionName="p0004-api")["LastModified"]

    before = changed()
    functions.update_function_configuration(FunctionName="p0004-api", Timeout=9)
    assert before.startswith("2026-03-17")
    assert changed() > before


@pytest.mark.parametrize("given", ["p0001-api", "arn:aws:lambda:eu-west-1:111122223333:function:p0001-api"])
def test_a_function_is_found_by_its_name_and_its_arn(functions, given):
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:p0001-api"
    assert functions.get_function_configuration(FunctionName=given)["FunctionArn"] == arn


def test_a_function_that_is_not_there_is_not_found(functions):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        functions.get_function_configuration(FunctionName="nobody")
