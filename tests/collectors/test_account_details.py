"""What an admin may enter about an account, and the sentence for each thing that cannot be used."""

from dataclasses import replace
from typing import Any

import pytest

from collectors.account_details import Details, RegistrationError, checked, known_regions

ARN = "arn:aws:iam::123456789012:role/AuditPortal"
SOUND = Details(name="shop", environment="production", group="Shop", role_arn=ARN)
KEY = {"role_arn": "", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "account_id": "123456789012"}


def test_the_account_id_is_read_from_the_role() -> None:
    assert checked(SOUND).account_id == "123456789012"


def test_an_id_that_agrees_may_be_written_with_dashes() -> None:
    assert checked(replace(SOUND, account_id=" 1234-5678-9012 ")).account_id == "123456789012"


def test_blanks_around_everything_are_dropped() -> None:
    given = replace(SOUND, name="  my   shop ", role_arn=f" {ARN}\n", regions=(" EU-west-1", "", "eu-west-1"))
    found = checked(given)
    assert (found.name, found.role_arn, found.regions) == ("my shop", ARN, ("eu-west-1",))


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"name": " "}, "name", "name that your colleagues know"),
        ({"name": "x" * 81}, "name", "at most 80"),
        ({"name": "shop\u202egnp"}, "name", "invisible"),
        ({"name": "shop\u200b"}, "name", "invisible"),
        ({"group": ""}, "group", "Choose a group"),
        ({"environment": "prod"}, "environment", "production, staging or development"),
        ({"role_arn": ""}, "role_arn", "Paste the ARN"),
        ({"role_arn": "AuditPortal"}, "role_arn", "not the ARN of an IAM role"),
        ({"role_arn": ARN.replace("123456789012", "1234")}, "role_arn", "not the ARN of an IAM role"),
        ({"role_arn": f"{ARN}\x00"}, "role_arn", "not the ARN of an IAM role"),
        ({"role_arn": ARN + "x" * 300}, "role_arn", "not the ARN of an IAM role"),
        ({"role_arn": "arn:aws:iam::123456789012:user/anna"}, "role_arn", "ARN of a user"),
        ({"role_arn": "arn:aws:sts::123456789012:assumed-role/A/b"}, "role_arn", "session of a role"),
        ({"role_arn": "arn:aws:iam::123456789012:policy/Read"}, "role_arn", "ARN of a policy"),
        ({"role_arn": "arn:aws:cloudformation:eu-west-1:123456789012:stack/A/1"}, "role_arn", "RoleArn from its"),
        ({"account_id": "210987654321"}, "account_id", "belongs to account 123456789012, not 210987654321"),
        ({"account_id": "shop"}, "account_id", "not shop"),
        ({"regions": ("eu-wst-1",)}, "regions", "Did you mean eu-west-1"),
        ({"regions": ("Frankfurt",)}, "regions", "One looks like eu-west-1"),
        ({"regions": ("'; DROP TABLE",)}, "regions", "not a region"),
        ({"schedule": "sometimes"}, "schedule", "five fields"),
        ({"schedule": "0 " * 60}, "schedule", "too long"),
        ({"access_key_id": "AKIAIOSFODNN7EXAMPLE"}, "access_key_id", "switched off"),
        ({"secret_access_key": "x"}, "access_key_id", "switched off"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_own_sentence(changes: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(RegistrationError, match=why) as refused:
        checked(replace(SOUND, **changes))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"role_arn": ARN}, "role_arn", "not both"),
        ({"access_key_id": "akia"}, "access_key_id", "not an access key id"),
        ({"access_key_id": "", "secret_access_key": "x"}, "access_key_id", "not an access key id"),
        ({"account_id": ""}, "account_id", "12 digits"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused(settings: Any, changes: dict[str, Any], field: str, why: str) -> None:
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True
    assert checked(replace(SOUND, **KEY)).account_id == "123456789012"
    with pytest.raises(RegistrationError, match=why) as refused:
        checked(replace(SOUND, **{**KEY, **changes}))
    assert refused.value.field == field


def test_regions_of_other_partitions_are_known() -> None:
    assert {"eu-central-1", "us-east-1", "cn-north-1", "us-gov-west-1"} <= set(known_regions())


def test_a_secret_does_not_show_itself_in_the_details() -> None:
    assert "hidden-word" not in repr(replace(SOUND, secret_access_key="hidden-word"))


def test_buckets_and_keys_of_trails_are_names_and_arns_each_once() -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    found = checked(replace(SOUND, trail_buckets=(" my-trail", "my-trail", ""), trail_keys=(key,)))
    assert (found.trail_buckets, found.trail_keys) == (("my-trail",), (key,))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("trail_buckets", "My_Trail"),
        ("trail_buckets", "*"),
        ("trail_buckets", "my-trail/*"),
        ("trail_buckets", "arn:aws:s3:::my-trail"),
        ("trail_keys", "*"),
        ("trail_keys", "alias/trail"),
        ("trail_keys", "arn:aws:kms:eu-west-1:123456789012:key/*"),
        ("trail_keys", "arn:aws:kms:eu-west-1:123456789012:alias/trail"),
    ],
)
def test_what_would_open_more_than_a_bucket_or_a_key_is_refused(field: str, value: str) -> None:
    with pytest.raises(RegistrationError, match="cannot be used") as refused:
        checked(replace(SOUND, **{field: (value,)}))
    assert refused.value.field == field
