"""Which environment a thing belongs to, from the words that people put into tags, and what each one demands."""

from collections.abc import Iterable

PRODUCTION, STAGING, DEVELOPMENT = "production", "staging", "development"

RETENTION_DAYS = {PRODUCTION: 365, STAGING: 90, DEVELOPMENT: 30}

TAG_KEYS = ("environment", "env", "stage")

_WORDS = {
    PRODUCTION: ("production", "prod", "prd", "live"),
    STAGING: ("staging", "stage", "stg", "preprod", "pre-prod", "preproduction", "pre-production", "uat", "qa"),
    DEVELOPMENT: ("development", "develop", "dev", "test", "testing", "sandbox", "local"),
}
_ENVIRONMENTS = {word: environment for environment, words in _WORDS.items() for word in words}


def normalised(word: str) -> str | None:
    """Return the environment that a word means, None if it means none."""
    return _ENVIRONMENTS.get(word.strip().lower())


def environment_of(tags: Iterable[tuple[str, str]], fallback: str) -> str:
    """Return the environment from the first telling tag, else from the account's; unknown words mean production."""
    by_key = {key.strip().lower(): value for key, value in tags}
    named = (normalised(by_key[key]) for key in TAG_KEYS if key in by_key)
    return next((found for found in named if found), None) or normalised(fallback) or PRODUCTION
