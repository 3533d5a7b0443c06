"""Logs: JSON lines on standard error, of ourselves and of the libraries alike.

They hold no names, links or tokens. Messages of exceptions may quote what a visitor sent, so of an
exception only its kind and where it came from are written.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping

import structlog
from structlog.typing import EventDict, ExcInfo, Processor


def configure_logging(level: str) -> None:
    """For the whole process; called once by each of its entry points."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace_without_messages,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Their information is about every statement and every packet.
    for noisy in ("aiosqlite", "alembic", "aioice", "aiortc", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def trace_without_messages(_: object, __: str, event: EventDict) -> MutableMapping[str, object]:
    """Replaces `exc_info` by `exception`: kinds and places, cause by cause."""
    info = _exc_info(event.pop("exc_info", None))
    if info is None:
        return event
    chain: list[str] = []
    error: BaseException | None = info[1]
    while error is not None and len(chain) < 8:
        frames = traceback.extract_tb(error.__traceback__)
        places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        chain.append(f"{type(error).__name__} at {places}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["exception"] = chain
    return event


def _exc_info(value: object) -> ExcInfo | None:
    if isinstance(value, BaseException):
        return type(value), value, value.__traceback__
    if isinstance(value, tuple) and isinstance(value[1], BaseException):
        return type(value[1]), value[1], value[1].__traceback__
    if value:
        found = sys.exc_info()
        if found[1] is not None:
            return type(found[1]), found[1], found[1].__traceback__
    return None
