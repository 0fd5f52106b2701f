"""A secret gives itself away to reveal() alone, and a row that cannot be read harms no other."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.serializers import serialize
from django.db import connection

from auditportal.common.crypto import EncryptedTextField, Secret, SecretUnreadableError, cipher, rotated
from collectors.models import CloudAccount
from tests.rows import an_account

CANARY = "canary-3f9c1d0b"
LOST = Fernet(Fernet.generate_key()).encrypt(b"lost").decode()
FIELD = EncryptedTextField()


def stored(text: str = CANARY) -> Secret:
    return Secret.stored(cipher().encrypt(text.encode()).decode())


def held(account: CloudAccount) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_access_key FROM collectors_cloudaccount WHERE id = %s", [account.pk])
        return str(cursor.fetchone()[0])


def lose(account: CloudAccount) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE collectors_cloudaccount SET secret_access_key = %s WHERE id = %s", [LOST, account.pk])


@pytest.mark.parametrize("make", [lambda: Secret(CANARY), stored], ids=["new", "stored"])
@pytest.mark.parametrize(
    "spill",
    [
        json.dumps,
        pickle.dumps,
        copy.deepcopy,
        "".join,
        lambda secret: "".join(iter([secret])),
        lambda secret: "key=" + secret,
        lambda secret: secret + "",
        list,
        len,
        vars,
        bytes,
        hash,
        lambda secret: secret.__getstate__(),
        lambda secret: secret.__reduce_ex__(2),
    ],
)
def test_what_would_take_its_text_fails(make: Callable[[], Secret], spill: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError) as refused:
        spill(make())
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize(
    "show", [str, repr, "{}".format, "{:>9}".format, "{!r}".format, "%s".__mod__, lambda secret: f"{[secret]}"]
)
def test_what_shows_it_shows_a_mask(show: Callable[[Secret], str]) -> None:
    for secret in (Secret(CANARY), stored(), Secret.stored(LOST)):
        shown = show(secret)
        assert "***" in shown
        assert CANARY not in shown
        assert LOST not in shown


def test_it_is_no_string_and_takes_no_other_attribute() -> None:
    assert not isinstance(Secret(CANARY), str)
    assert sorted(Secret.__slots__) == ["_text", "_token"]
    with pytest.raises(AttributeError):
        Secret(CANARY).copy_of = CANARY  # type: ignore[attr-defined]


def test_the_text_comes_out_of_reveal() -> None:
    assert Secret(CANARY).reveal() == stored().reveal() == CANARY


@pytest.mark.parametrize(
    "token", [LOST, "no token", "é", "gAAAA", cipher], ids=["lost", "none", "accent", "cut", "code"]
)
def test_what_no_key_decrypts_is_an_error_that_says_what_to_do(token: Any) -> None:
    # Bytes that are no text were never written by us, and the error must not carry them along.
    text = token if isinstance(token, str) else token().encrypt(b"\xff\xfe" + CANARY.encode()).decode()
    with pytest.raises(SecretUnreadableError, match=r"AUDITPORTAL_ENCRYPTION_KEYS.*enter the secret anew") as error:
        Secret.stored(text).reveal()
    assert (error.value.__cause__, error.value.__context__) == (None, None)


def test_it_is_true_when_there_is_one_whether_or_not_it_can_be_read() -> None:
    assert [bool(one) for one in (Secret("x"), stored(), Secret.stored(LOST))] == [True] * 3
    assert [bool(one) for one in (Secret(""), Secret.stored(""))] == [False] * 2


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert stored() == stored() == Secret(CANARY)
    assert Secret("é") == Secret("é")
    assert Secret(CANARY) != Secret("other")
    assert Secret("") == Secret.stored("")


def test_a_secret_equals_no_text() -> None:
    assert Secret(CANARY) != CANARY
    assert stored().token != stored()


def test_what_cannot_be_read_equals_itself_only() -> None:
    other = Fernet(Fernet.generate_key()).encrypt(b"lost").decode()
    assert Secret.stored(LOST) == Secret.stored(LOST)
    assert Secret.stored(LOST) != Secret.stored(other)
    assert Secret.stored(LOST) != Secret("lost")
    assert Secret("lost") != Secret.stored(LOST)


def test_rotating_what_no_key_decrypts_is_an_error() -> None:
    with pytest.raises(SecretUnreadableError, match="AUDITPORTAL_ENCRYPTION_KEYS"):
        rotated(LOST)


@pytest.mark.parametrize("mask", ["***", Secret("***")])
def test_the_mask_is_never_stored(mask: Any) -> None:
    with pytest.raises(ValueError, match="not a secret"):
        FIELD.get_prep_value(mask)


@pytest.mark.parametrize("value", [b"bytes", 7, ["x"]])
def test_what_is_neither_text_nor_secret_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="a secret is a Secret or a str"):
        FIELD.get_prep_value(value)


@pytest.mark.parametrize("value", ["", Secret(""), Secret.stored(""), None])
def test_empty_stays_empty(value: Any) -> None:
    assert FIELD.get_prep_value(value) == (None if value is None else "")


@pytest.mark.django_db
def test_an_untouched_secret_is_written_back_as_it_was() -> None:
    account = an_account(secret_access_key=CANARY)
    before = held(account)
    loaded = CloudAccount.objects.get()
    loaded.save()
    assert held(account) == before
    loaded.secret_access_key = Secret("new")
    loaded.save()
    assert held(account) != before
    assert CloudAccount.objects.get().secret_access_key.reveal() == "new"


@pytest.mark.django_db
def test_a_text_goes_in_and_a_secret_comes_out() -> None:
    account = an_account(secret_access_key=CANARY)
    assert CANARY not in repr(vars(account)) + held(account)
    assert account.secret_access_key.reveal() == CANARY
    CloudAccount.objects.update(secret_access_key="changed")
    (found,) = CloudAccount.objects.values_list("secret_access_key", flat=True)
    assert found.reveal() == "changed"
    with pytest.raises(ValueError, match="not a secret"):
        account.secret_access_key = "***"


@pytest.mark.django_db
def test_validation_and_bulk_writes_keep_the_secret() -> None:
    account = an_account(secret_access_key=CANARY)
    account.full_clean()
    account.save()
    CloudAccount.objects.bulk_update([account], ["secret_access_key"])
    assert CloudAccount.objects.get().secret_access_key.reveal() == CANARY


@pytest.mark.django_db
def test_a_dump_of_the_rows_holds_a_mask() -> None:
    an_account(secret_access_key=CANARY)
    dump = serialize("json", CloudAccount.objects.all())
    assert '"secret_access_key": "***"' in dump


@pytest.mark.django_db
def test_a_row_that_cannot_be_read_is_loaded_and_saved_unharmed() -> None:
    lost, sound = an_account(), an_account(secret_access_key=CANARY)
    lose(lost)
    by_id = {account.pk: account for account in CloudAccount.objects.all()}
    assert by_id[sound.pk].secret_access_key.reveal() == CANARY
    by_id[lost.pk].name = "renamed"
    by_id[lost.pk].save()
    assert held(lost) == LOST
    with pytest.raises(SecretUnreadableError):
        by_id[lost.pk].secret_access_key.reveal()


@pytest.mark.django_db
def test_a_secret_cannot_be_asked_for_in_a_query() -> None:
    with pytest.raises(FieldError):
        CloudAccount.objects.filter(secret_access_key__startswith="a").exists()
    with pytest.raises(FieldError):
        CloudAccount.objects.filter(secret_access_key="a").exists()
