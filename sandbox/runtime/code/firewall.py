"""A firewall as they are found in the field: it looks for words of a blocklist and prints the input as it came."""

from pathlib import Path
from typing import Any

BLOCKLIST = tuple(Path(__file__).with_name("blocklist.txt").read_text().split("\n"))
RULES = tuple(rule for rule in BLOCKLIST if rule and not rule.startswith("#"))
MARKER = "MALICIOUS INPUT"


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Let an input pass or block it; either way the log shows it whole."""
    text = str(event.get("body") or event.get("input") or "")
    lowered = text.lower()
    rule = next((rule for rule in RULES if rule in lowered), None)
    if rule is None:
        print(f"input {text}")
        return {"statusCode": 200, "body": "passed"}
    print(f"{MARKER} blocked by '{rule}': {text}")
    return {"statusCode": 403, "body": "blocked"}
