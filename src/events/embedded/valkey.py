"""Valkey out of its wheel: on a socket of its own, with a password, and no port."""

import signal
import socket
import time
from pathlib import Path
from urllib.parse import quote

from events.embedded.account import private_file
from events.embedded.folders import Place
from events.embedded.process import START_SECONDS
from events.embedded.spawn import Program

_SETTINGS = """\
port 0
unixsocket {socket}
unixsocketperm 700
requirepass {password}
dir {folder}
daemonize no
appendonly yes
appendfsync everysec
save ""
"""


def program(place: Place, password: str, *, log: Path) -> Program:
    """Return the server's program; its password is in no command line."""
    folder = place.folder("valkey")
    path = place.sockets / "valkey.sock"
    text = _SETTINGS.format(socket=path, password=password, folder=folder)
    configuration = private_file(folder / "valkey.conf", text, place.account)
    return Program(
        name="Valkey",
        command=(str(place.valkey), str(configuration)),
        account=place.account,
        folder=folder,
        log=log,
        ready=lambda: _ready(path, password),
        prepare=lambda: _outlast_predecessor(path),
        stop_signal=signal.SIGTERM,
    )


def url(place: Place, password: str) -> str:
    """Return the URL where the server answers."""
    return f"unix://:{password}@{quote(str(place.sockets / 'valkey.sock'))}"


def _outlast_predecessor(path: Path) -> None:
    """Wait until one that is still ending has ended, for it removes the socket when it does."""
    deadline = time.monotonic() + START_SECONDS
    while _listens(path) and time.monotonic() < deadline:
        time.sleep(0.1)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(path)) == 0


def _ready(path: Path, password: str) -> bool:
    """Tell whether it accepts our password and has loaded its file."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                answer += part
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
