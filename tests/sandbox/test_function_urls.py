"""Function URLs: the list of them, and their mode in Lambda's own spelling."""

import pytest
from botocore.exceptions import ClientError


def test_a_url_is_listed_with_its_type_and_mode(admin, own_function):
    functions = admin("lambda")
    assert functions.list_function_url_configs(FunctionName=own_function)["FunctionUrlConfigs"] == []
    functions.create_function_url_config(FunctionName=own_function, AuthType="NONE", InvokeMode="RESPONSE_STREAM")
    (listed,) = functions.list_function_url_configs(FunctionName=own_function)["FunctionUrlConfigs"]
    assert (listed["AuthType"], listed["InvokeMode"]) == ("NONE", "RESPONSE_STREAM")
    assert functions.get_function_url_config(FunctionName=own_function)["InvokeMode"] == "RESPONSE_STREAM"


def test_the_mode_is_buffered_unless_it_is_said(admin, own_function):
    functions = admin("lambda")
    functions.create_function_url_config(FunctionName=own_function, AuthType="AWS_IAM")
    assert functions.get_function_url_config(FunctionName=own_function)["InvokeMode"] == "BUFFERED"
    arn = functions.get_function_configuration(FunctionName=own_function)["FunctionArn"]
    (listed,) = functions.list_function_url_configs(FunctionName=arn)["FunctionUrlConfigs"]
    assert (listed["FunctionArn"], listed["InvokeMode"]) == (arn, "BUFFERED")


def test_the_urls_of_a_function_that_is_not_there(admin):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        admin("lambda").list_function_url_configs(FunctionName="nothing")
