"""Structured log lines: an event and ids, never content and never a secret."""

import logging
from typing import Any

import structlog
from structlog.typing import Processor


def settings(debug: bool) -> dict[str, Any]:
    """Django's LOGGING: everything through structlog, one line an event, on standard error."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"]),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "filters": {"unexplained": {"()": lambda: _unexplained}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO" if debug else "WARNING"},
        "loggers": {
            "playground": {"level": "DEBUG" if debug else "INFO"},
            "django.server": {"level": "ERROR"},
            # A refused request has its own line; Django's would add a traceback with the whole query.
            "django.security": {"level": "CRITICAL"},
            "django.request": {"filters": ["unexplained"]},
            # The SDK logs whole request bodies at DEBUG.
            "openai": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
        },
    }


def _unexplained(record: logging.LogRecord) -> bool:
    """Whether nobody else logs what a line of Django's tells: refusals have a line with an error id."""
    status = getattr(record, "status_code", 500)
    return status in (404, 405) or status >= 500
