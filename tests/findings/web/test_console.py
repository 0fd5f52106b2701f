import pytest

from findings.web.console import console_url

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:orders"


def test_link_carries_the_whole_arn_encoded() -> None:
    assert console_url("aws", ARN) == (
        "https://console.aws.amazon.com/go/view?arn=arn%3Aaws%3Alambda%3Aeu-west-1%3A111122223333%3Afunction%3Aorders"
    )


def test_hostile_arn_stays_one_parameter() -> None:
    assert console_url("aws", f'{ARN}&x=1"><script>').endswith("orders%26x%3D1%22%3E%3Cscript%3E")


@pytest.mark.parametrize(
    ("partition", "host"),
    [("aws-us-gov", "console.amazonaws-us-gov.com"), ("aws-cn", "console.amazonaws.cn")],
)
def test_other_partitions_have_their_own_console(partition: str, host: str) -> None:
    assert console_url("aws", ARN.replace("arn:aws:", f"arn:{partition}:")).startswith(f"https://{host}/")


@pytest.mark.parametrize("arn", ["", "orders", "arn:aws:lambda", "urn:aws:lambda:r:1:function:x", "arn:evil:l:r:1:x"])
def test_no_link_where_no_console_is_known(arn: str) -> None:
    assert console_url("aws", arn) == ""
    assert console_url("azure", ARN) == ""
