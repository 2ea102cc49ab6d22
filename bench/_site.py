"""The site in one web process, with one more page that answers a feed's bytes from memory."""

import logging
import sys
from pathlib import Path
from typing import Any

import structlog
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from litestar import Response

from events.presentation.http import show
from events.web import create_app

BODY = Path(sys.argv[2])


@show("/from-memory")
async def from_memory() -> Response[bytes]:
    """What a feed is compared with."""
    return Response(BYTES, media_type="text/calendar", headers={"etag": '"x"'})


def load(_target: str) -> Any:
    """The application of each worker."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    site = create_app()
    site.register(from_memory)
    return site


if __name__ == "__main__":
    BYTES = BODY.read_bytes()
    Server(
        "bench._site:load", address="127.0.0.1", port=int(sys.argv[1]), workers=1,
        interface=Interfaces.ASGI, log_level=LogLevels.warning, websockets=False,
    ).serve(target_loader=load)  # fmt: skip
