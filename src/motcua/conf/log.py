"""The log: what went wrong and where, never with whose data."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


request_id: ContextVar[str] = ContextVar("motcua_request", default="")
"""Of the request at hand, so that all it left in the log can be found by what its answer told."""


class Discreet(logging.Formatter):
    """Writes a failure as its kind and its path through the code. Its own words may quote what somebody typed.

    What Django says of a request holds its address, which may hold a code: of that, only the name of the page is kept.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        if request := getattr(record, "request", None):
            route = getattr(getattr(request, "resolver_match", None), "view_name", None)
            record.msg, record.args = "%s", (route or "no such page",)
        return super().format(record)

    def formatException(self, ei: Failure) -> str:  # noqa: N802 - the name is logging's
        """One line for each frame, then the kind of failure."""
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(ei[2])]
        return "\n".join([*frames, ei[0].__name__ if ei[0] else ""])


class Lines(Discreet):
    """One JSON object a line: time in UTC, level, logger, message, and what the record brings as ``fields``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        super().format(record)
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.message,
        }
        if known := request_id.get():
            line["request"] = known
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["failure"] = self.formatException(record.exc_info).split("\n")
        return json.dumps(line, ensure_ascii=False)


def logging_for(form: str) -> dict[str, Any]:
    """Django's description of the log: to the standard error output, as ``text`` or as ``json`` lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": Discreet, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": Lines},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json" if form == "json" else "text"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "motcua.access": {"level": "INFO" if form == "json" else "WARNING"},
            "django.security": {"level": "CRITICAL"},  # what a stranger sent and was refused, in ten lines each
            "django.security.csrf": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},  # what was refused stands in the access log
        },
    }
