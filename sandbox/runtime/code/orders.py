"""A quiet business function: one line per order, a few milliseconds."""

import logging
from typing import Any

logger = logging.getLogger("orders")
logger.setLevel(logging.INFO)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Confirm an order."""
    number = event.get("order", 0)
    total = sum(item.get("price", 0) for item in event.get("items", ()))
    logger.info("order %s confirmed, %s items", number, len(event.get("items", ())))
    return {"order": number, "total": total}
