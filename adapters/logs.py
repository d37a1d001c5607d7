"""Logs as JSON lines: an allow-list of fields, so that no body, token or name can slip in."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

FIELDS = ("reference", "command", "duty", "timer", "reason", "setting", "address", "version")
_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|Bearer\s+\S+|eyJ[\w-]+\.[\w-]+\.[\w-]*"
    r"|(?<=://)[^\s/@]*:[^\s/@]+(?=@)|(?<=secret=)[^\s&\"]+|(?<=password=)[^\s&\"]+",
    re.IGNORECASE,
)
"""Tokens of the platforms, and the passwords of addresses, forms and connection strings."""


class JsonLines(logging.Formatter):
    """One object a line: instant (UTC), level, logger, message, the allowed fields, a traceback's lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line; JSON escapes control characters, so no record can forge another."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _SECRET.sub("[redacted]", json.dumps(line, default=str))


def configure(level: int = logging.INFO) -> None:
    """Sends every log to standard output as JSON lines."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These say at INFO what a request held; our own gates say what is needed.
    for noisy in ("slack_bolt", "slack_sdk", "aiohttp", "uvicorn.access", "msal", "msrest", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
