"""Takes as long as its input says."""

import time
from typing import Any

MOST_S = 900.0


def handler(event: dict[str, Any], _context: object) -> dict[str, float]:
    """Wait for {"seconds": ...}."""
    seconds = min(float(event.get("seconds", 0.0)), MOST_S)
    time.sleep(seconds)
    print(f"worked for {seconds:.2f} s")
    return {"seconds": seconds}
