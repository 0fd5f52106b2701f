"""Keys made of a cloud's text: short, storable, and different for different texts."""

import pytest

from auditportal.common.storable import beginning, index_key, storable

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:orders"


@pytest.mark.parametrize("text", ["", ARN, "x" * 512, "\u20ac" * 170])
def test_a_text_that_fits_is_its_own_key(text: str) -> None:
    assert index_key(text) == beginning(index_key(text)) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x" * 512 + "a", "x" * 512 + "b"),
        ("\U0001f600" * 900 + "a", "\U0001f600" * 900 + "b"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\udfffb"),
    ],
    ids=["long", "long-and-not-ascii", "nul", "surrogates"],
)
def test_different_texts_have_different_keys_that_fit(one: str, other: str) -> None:
    keys = index_key(one), index_key(other)
    assert keys[0] != keys[1]
    assert all(len(key.encode()) <= 512 and key == storable(key) for key in keys)


def test_nobody_can_write_the_key_of_another_text() -> None:
    key = index_key("x" * 600)
    assert index_key(key) != key


def test_a_shortened_key_says_how_its_text_begins() -> None:
    text = ARN + "x" * 600
    assert text.startswith(beginning(index_key(text)))
    assert beginning(index_key(text)).startswith(ARN)
