"""Compare one value of a request with one value of a policy, by the family of the condition operator.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators". Each comparison says True, False, or None where
the guide does not say what a value of that form means.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from .patterns import Parts, Wild, matcher, split_parts
from .truth import Truth

_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
_EPOCH = re.compile(r"\d{5,11}", re.ASCII)
_DATE = re.compile(
    r"\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?)?",
    re.ASCII,
)

Comparison = Callable[[Parts, str], Truth]


def equal_texts(wanted: Parts, value: str) -> Truth:
    """StringEquals: the same characters."""
    return plain(wanted) == value


def equal_texts_in_any_case(wanted: Parts, value: str) -> Truth:
    """StringEqualsIgnoreCase; which characters count as the same letter beyond ASCII is [believed]."""
    return plain(wanted).lower() == value.lower()


def like(wanted: Parts, value: str) -> Truth:
    """StringLike: * and ? in the policy's value are wildcards; case counts."""
    return matcher(wanted)(value)


def like_arn(wanted: Parts, value: str) -> Truth:
    """ArnEquals and ArnLike, which are the same: each of the six parts between colons by itself."""
    if wanted == (Wild.ANY,):
        return True
    patterns, parts = split_parts(wanted, ":", 5), value.split(":", 5)
    if len(patterns) < 6 or len(parts) < 6:
        return None
    return all(matcher(pattern)(part) for pattern, part in zip(patterns, parts, strict=True))


def equal_truths(wanted: Parts, value: str) -> Truth:
    """Bool; that case does not count is [believed]."""
    words = (plain(wanted).lower(), value.lower())
    return words[0] == words[1] if all(word in ("true", "false") for word in words) else None


def equal_bytes(wanted: Parts, value: str) -> Truth:
    """BinaryEquals: both sides are base64 of the bytes."""
    try:
        return base64.b64decode(plain(wanted), validate=True) == base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None


def within_network(wanted: Parts, value: str) -> Truth:
    """IpAddress: in the range; an address without a prefix length stands for itself."""
    try:
        network, address = ipaddress.ip_network(plain(wanted), strict=False), ipaddress.ip_address(value)
    except ValueError:
        return None
    return address in network


def numbers(holds: Callable[[Decimal, Decimal], bool]) -> Comparison:
    """Numeric operators: integers or decimals; holds takes the request's number, then the policy's."""

    def compare(wanted: Parts, value: str) -> Truth:
        texts = (value, plain(wanted))
        if not all(_NUMBER.fullmatch(text) for text in texts):
            return None
        return holds(Decimal(texts[0]), Decimal(texts[1]))

    return compare


def dates(holds: Callable[[datetime, datetime], bool]) -> Comparison:
    """Date operators: W3C's forms of ISO 8601 or seconds since 1970; holds takes the request's moment first."""

    def compare(wanted: Parts, value: str) -> Truth:
        moment, limit = _moment(value), _moment(plain(wanted))
        return None if moment is None or limit is None else holds(moment, limit)

    return compare


def _moment(text: str) -> datetime | None:
    """Read a date; a day without a time is its first moment in UTC [believed]; "2020" might be either: None."""
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        if not _DATE.fullmatch(text):
            return None
        found = datetime.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def plain(parts: Parts) -> str:
    """The text of parts, wildcards as the characters they were written with."""
    return "".join(part.value if isinstance(part, Wild) else part for part in parts)


COMPARISONS: dict[str, Comparison] = {
    "StringEquals": equal_texts,
    "StringEqualsIgnoreCase": equal_texts_in_any_case,
    "StringLike": like,
    "ArnEquals": like_arn,
    "ArnLike": like_arn,
    "Bool": equal_truths,
    "BinaryEquals": equal_bytes,
    "IpAddress": within_network,
    "NumericEquals": numbers(lambda value, limit: value == limit),
    "NumericLessThan": numbers(lambda value, limit: value < limit),
    "NumericLessThanEquals": numbers(lambda value, limit: value <= limit),
    "NumericGreaterThan": numbers(lambda value, limit: value > limit),
    "NumericGreaterThanEquals": numbers(lambda value, limit: value >= limit),
    "DateEquals": dates(lambda value, limit: value == limit),
    "DateLessThan": dates(lambda value, limit: value < limit),
    "DateLessThanEquals": dates(lambda value, limit: value <= limit),
    "DateGreaterThan": dates(lambda value, limit: value > limit),
    "DateGreaterThanEquals": dates(lambda value, limit: value >= limit),
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
WITH_VARIABLES = frozenset({"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"})
WITH_WILDCARDS = frozenset({"StringLike", "ArnEquals", "ArnLike"})
