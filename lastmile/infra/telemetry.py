"""Logs that a machine can read and figures that Prometheus collects."""

from __future__ import annotations

import logging
import sys
from typing import Final

import structlog
from prometheus_client import Counter, Histogram

REQUESTS: Final = Counter("lastmile_requests", "Answered requests.", ("operation", "status"))
REQUEST_SECONDS: Final = Histogram(
    "lastmile_request_seconds",
    "Time to answer, seconds.",
    ("operation",),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30),
)


def configure_logs(log_format: str, level: int = logging.INFO) -> None:
    """Send our logs and those of the libraries to standard error, one line an event.

    Parameters
    ----------
    log_format : ``json`` or ``text``.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    as_json = log_format == "json"
    shown: structlog.typing.Processor = structlog.processors.JSONRenderer() if as_json else _for_people()
    tail: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        tail.append(structlog.processors.dict_tracebacks)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*tail, shown]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"


def _for_people() -> structlog.typing.Processor:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    # A pretty traceback costs 100 ms, which nobody sees in a file.
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
