"""How many workers are at work: as the data folder says, else as PostgreSQL does.

Machines that share a folder know of each other's workers by the signs of life in it, which tell a
worker that hangs. Where files lie in a bucket each machine has a folder of its own; then those are
counted that are connected to the database, each by the name it gave its connections.
"""

import os
import socket
from typing import Final

from events import database
from events.deliveries import heartbeat

_NAME: Final = "events worker "
_LONGEST_NAME: Final = 63
"""PostgreSQL cuts longer ones."""
_CONNECTED: Final = """
SELECT count(DISTINCT application_name) FROM pg_stat_activity
WHERE datname = current_database() AND starts_with(application_name, $1)
"""


def own_name() -> str:
    """Return what this process calls its connections, as the only one at this database."""
    return f"{_NAME}{os.getpid()} {socket.gethostname()}"[:_LONGEST_NAME]


async def alive() -> int:
    """Return how many have lately looked what is due."""
    if heartbeat.is_known():
        return heartbeat.alive()
    return int(await database.value(_CONNECTED, _NAME) or 0)
