"""Why a filter pattern was not read."""

from enum import StrEnum


class Refusal(StrEnum):
    """Who refuses the pattern: CloudWatch Logs itself, or we, because its guide does not say what it would mean."""

    SERVICE = "service"
    UNSUPPORTED = "unsupported"


class PatternError(ValueError):
    """A pattern that has no reading; reason is one sentence, position counts characters from 0."""

    def __init__(self, reason: str, position: int, refusal: Refusal = Refusal.SERVICE) -> None:
        """Keep the three facts; the message never repeats the pattern, which is hostile text."""
        super().__init__(f"{reason} (at character {position})")
        self.reason = reason
        self.position = position
        self.refusal = refusal


def unsupported(reason: str, position: int) -> PatternError:
    """The error for what the guide does not describe, so that we do not guess."""
    return PatternError(reason, position, Refusal.UNSUPPORTED)
