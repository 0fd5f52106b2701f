"""Log lines: structlog over the standard library, one JSON object per line or text for people."""

from typing import Any

import structlog
import structlog.tracebacks
from structlog.typing import Processor

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

# Below WARNING these print request bodies, tokens and ExternalIds (botocore) or a line per tick (Celery).
_QUIET = ("botocore", "boto3", "urllib3", "s3transfer", "celery.app.trace", "celery.worker.strategy", "celery.beat")


def django_logging(form: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING; form is json or console."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderer(form)],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"level": "WARNING"} for name in _QUIET},
            "django.server": {"handlers": [], "propagate": True},
            "django_structlog": {
                "level": "WARNING" if form == "console" or level in {"WARNING", "ERROR", "CRITICAL"} else "INFO"
            },
        },
    }


def _renderer(form: str) -> list[Processor]:
    if form == "console":
        return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    # Values of local variables may be secrets, so a traceback shows none.
    tracebacks = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    )
    return [tracebacks, structlog.processors.JSONRenderer()]


def configure_structlog() -> None:
    """Send structlog's own loggers through the standard library's handlers."""
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
