"""Buses, topics, mappings and asynchronous invocation: what moto drops, kept; what it does not know, answered."""

import json

import pytest
from botocore.exceptions import ClientError

from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION

from .conftest import client_of, make_function

INSIGHTS = "arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53"
QUEUE = f"arn:aws:sqs:eu-west-1:{PRODUCTION.account_id}:undelivered"


def test_a_bus_keeps_its_logging_and_an_update_resets_what_it_leaves_out(admin):
    events = admin("events")
    events.create_event_bus(Name="logged", Description="ours", LogConfig={"Level": "INFO", "IncludeDetail": "FULL"})
    assert events.describe_event_bus(Name="logged")["LogConfig"] == {"Level": "INFO", "IncludeDetail": "FULL"}
    events.update_event_bus(Name="logged", LogConfig={"Level": "ERROR"})
    shown = events.describe_event_bus(Name="logged")
    assert shown["LogConfig"]["Level"] == "ERROR"
    assert "Description" not in shown


def test_a_bus_logs_nothing_by_default_and_one_that_is_not_there_cannot_be_changed(admin):
    events = admin("events", "us-east-1")
    assert events.describe_event_bus()["LogConfig"]["Level"] == "OFF"
    with pytest.raises(ClientError, match="ResourceNotFound"):
        events.update_event_bus(Name="nowhere")


def test_the_errors_of_a_bus_can_be_delivered_and_those_of_a_rule_cannot(admin):
    events, logs = admin("events"), admin("logs")
    arn = events.create_event_bus(Name="delivered")["EventBusArn"]
    logs.put_delivery_source(name="delivered-errors", resourceArn=arn, logType="ERROR_LOGS")
    shown = {item["name"]: item for item in logs.describe_delivery_sources()["deliverySources"]}
    assert (shown["delivered-errors"]["resourceArns"], shown["delivered-errors"]["logType"]) == ([arn], "ERROR_LOGS")
    with pytest.raises(ClientError, match="ValidationException"):
        logs.put_delivery_source(name="delivered-other", resourceArn=arn, logType="ACCESS_LOGS")


def test_a_topic_shows_who_logs_its_deliveries(admin):
    sns = admin("sns")
    role = f"arn:aws:iam::{PRODUCTION.account_id}:role/sns-to-logs"
    topic = sns.create_topic(Name="told", Attributes={"HTTPFailureFeedbackRoleArn": role})["TopicArn"]
    for protocol in ("SQS", "Lambda"):
        sns.set_topic_attributes(TopicArn=topic, AttributeName=f"{protocol}FailureFeedbackRoleArn", AttributeValue=role)
    shown = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert {name for name, value in shown.items() if value == role} == {
        "HTTPFailureFeedbackRoleArn",
        "LambdaFailureFeedbackRoleArn",
        "SQSFailureFeedbackRoleArn",
    }


def test_a_stream_is_retried_without_end_by_default_and_a_queue_has_no_such_limit(admin, own_function):
    admin("kinesis").create_stream(StreamName=own_function, ShardCount=1)
    stream = f"arn:aws:kinesis:eu-west-1:{PRODUCTION.account_id}:stream/{own_function}"
    functions = admin("lambda")
    functions.create_event_source_mapping(
        EventSourceArn=stream, FunctionName=own_function, StartingPosition="LATEST", MaximumRecordAgeInSeconds=60
    )
    (shown,) = functions.list_event_source_mappings(EventSourceArn=stream)["EventSourceMappings"]
    assert (shown["MaximumRetryAttempts"], shown["MaximumRecordAgeInSeconds"]) == (-1, 60)
    assert shown["LastProcessingResult"] == "No records processed"
    queue = functions.list_event_source_mappings(FunctionName="p0000-api")["EventSourceMappings"][0]
    assert "MaximumRetryAttempts" not in queue


def test_mappings_come_in_pages(admin, own_function):
    functions, queues = admin("lambda"), admin("sqs")
    for number in range(3):
        url = queues.create_queue(QueueName=f"{own_function}-{number}")["QueueUrl"]
        arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        functions.create_event_source_mapping(EventSourceArn=arn, FunctionName=own_function)
    pages = list(
        functions.get_paginator("list_event_source_mappings").paginate(
            FunctionName=own_function, PaginationConfig={"PageSize": 2}
        )
    )
    assert [len(page["EventSourceMappings"]) for page in pages] == [2, 1]
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        functions.list_event_source_mappings(Marker="elsewhere")


def test_invocation_is_kept_per_qualifier_and_an_update_keeps_the_rest(admin, own_function):
    functions = admin("lambda")
    kept = {"OnFailure": {"Destination": QUEUE}}
    functions.put_function_event_invoke_config(FunctionName=own_function, DestinationConfig=kept)
    functions.put_function_event_invoke_config(FunctionName=own_function, Qualifier="live", MaximumRetryAttempts=1)
    functions.update_function_event_invoke_config(FunctionName=own_function, MaximumRetryAttempts=0)
    listed = functions.list_function_event_invoke_configs(FunctionName=own_function)["FunctionEventInvokeConfigs"]
    shown = {item["FunctionArn"].rpartition(":")[2]: item for item in listed}
    assert shown["$LATEST"]["DestinationConfig"] == kept
    assert (shown["$LATEST"]["MaximumRetryAttempts"], shown["live"]["MaximumRetryAttempts"]) == (0, 1)
    functions.put_function_event_invoke_config(FunctionName=own_function, MaximumRetryAttempts=2)
    assert functions.get_function_event_invoke_config(FunctionName=own_function)["DestinationConfig"] == {}
    functions.delete_function_event_invoke_config(FunctionName=own_function)
    for call in (functions.get_function_event_invoke_config, functions.delete_function_event_invoke_config):
        with pytest.raises(ClientError, match="doesn't have an EventInvokeConfig"):
            call(FunctionName=own_function)


def test_a_function_that_is_not_there_has_no_invocation_and_no_recursion(admin):
    functions = admin("lambda")
    for call in (functions.list_function_event_invoke_configs, functions.get_function_recursion_config):
        with pytest.raises(ClientError, match="Function not found"):
            call(FunctionName="nobody")


def test_recursion_is_ended_unless_it_is_allowed(admin, own_function):
    functions = admin("lambda")
    assert functions.get_function_recursion_config(FunctionName=own_function)["RecursiveLoop"] == "Terminate"
    functions.put_function_recursion_config(FunctionName=own_function, RecursiveLoop="Allow")
    assert functions.get_function_recursion_config(FunctionName=own_function)["RecursiveLoop"] == "Allow"


def test_reserved_concurrency_is_taken_from_what_is_left(admin, own_function):
    functions = admin("lambda")
    before = functions.get_account_settings()["AccountLimit"]
    functions.put_function_concurrency(FunctionName=own_function, ReservedConcurrentExecutions=7)
    after = functions.get_account_settings()
    assert after["AccountLimit"]["ConcurrentExecutions"] == before["ConcurrentExecutions"] == 1000
    assert after["AccountLimit"]["UnreservedConcurrentExecutions"] == before["UnreservedConcurrentExecutions"] - 7
    assert after["AccountUsage"]["FunctionCount"] >= 120


def test_a_layer_of_aws_itself_can_be_used_and_a_missing_one_of_ones_own_cannot(admin):
    functions = admin("lambda")
    make_function(functions, "measured", Layers=[INSIGHTS])
    shown = functions.get_function_configuration(FunctionName="measured")
    assert [layer["Arn"] for layer in shown["Layers"]] == [INSIGHTS]
    own = f"arn:aws:lambda:eu-west-1:{PRODUCTION.account_id}:layer:gone:1"
    with pytest.raises(ClientError):
        functions.update_function_configuration(FunctionName="measured", Layers=[own])


def test_the_shop_has_a_queue_that_is_open_and_one_that_only_looks_so(company):
    queues = client_of(company, "sqs", **admin_keys(PRODUCTION.account_id))

    def condition(name: str) -> object:
        url = queues.get_queue_url(QueueName=name)["QueueUrl"]
        policy = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]
        (statement,) = json.loads(policy)["Statement"]
        assert statement["Principal"] == "*"
        return statement.get("Condition")

    assert condition("partner-inbox") is None
    assert condition("partner-uploads")
