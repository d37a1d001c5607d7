"""The command line and the environment of the servers compared with."""

from __future__ import annotations

import argparse
import os
from typing import Any

import uvicorn


def port() -> int:
    """The port to listen on."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    given: int = parser.parse_args().port
    return given


def setting(name: str) -> str:
    """An environment variable that must be there."""
    return os.environ[name]


def serve(app: Any) -> None:  # noqa: ANN401 - any ASGI application
    """Serves with uvloop and httptools, as uvicorn is installed, and like ours without a line per request."""
    uvicorn.run(app, host="127.0.0.1", port=port(), access_log=False, log_level="warning")
