import pytest

from auditportal.jobs.describe import LONGEST, described
from auditportal.jobs.handlers import PermanentError


def raised(error: Exception) -> Exception:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_our_own_message_is_shown() -> None:
    assert described(raised(PermanentError("The role is gone."))).startswith("PermanentError: The role is gone. (in ")


def test_a_foreign_message_is_not_since_it_may_hold_a_secret() -> None:
    assert "hunter2" not in described(raised(RuntimeError("password hunter2")))


def test_control_and_bidi_characters_and_length_are_bounded() -> None:
    text = described(raised(PermanentError("a\x1b[2J\r\n\u202e\u200b" + "x" * 5000)))
    assert text.isprintable()
    assert len(text) == LONGEST
