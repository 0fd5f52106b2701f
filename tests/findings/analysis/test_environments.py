"""From a tag to an environment."""

import pytest

from findings.analysis.environments import RETENTION_DAYS, environment_of, normalised


@pytest.mark.parametrize(
    ("word", "environment"),
    [
        ("Production", "production"),
        (" live ", "production"),
        ("stg", "staging"),
        ("pre-prod", "staging"),
        ("TEST", "development"),
        ("$default", None),
        ("", None),
    ],
)
def test_words(word: str, environment: str | None) -> None:
    assert normalised(word) == environment


@pytest.mark.parametrize(
    ("tags", "fallback", "environment"),
    [
        ((), "staging", "staging"),
        ((), "somewhere", "production"),
        ((("env", "dev"),), "production", "development"),
        ((("ENV", "dev"), ("environment", "prod")), "staging", "production"),
        ((("environment", "?"), ("stage", "stage")), "production", "staging"),
    ],
)
def test_tags_before_the_account_and_strictest_last(
    tags: tuple[tuple[str, str], ...], fallback: str, environment: str
) -> None:
    assert environment_of(tags, fallback) == environment


def test_production_demands_most() -> None:
    assert RETENTION_DAYS["production"] == max(RETENTION_DAYS.values()) == 365
