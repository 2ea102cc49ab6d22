"""Against abuse: how often one client may ask, and how often strangers may have somebody mailed."""

import ipaddress
from datetime import datetime, timedelta
from typing import Final

from events import database, tokens
from events.database import Shape
from events.errors import TooOften
from events.registrations.tables import RequestCount

PER_SESSION: Final = 3
"""Mails a day to one address about one session that anonymous posts may cause."""

PER_DEPLOYMENT: Final = 10
"""The same for one address over all sessions."""

ANONYMOUS: Final = [
    "confirmation",
    "confirm-address",
    "pending",
    "waiting",
    "already-registered",
    "pass-summary",
    "lost-link",
    "speaker-links",
]
"""Letters that anybody can cause by typing an address into a form."""

WINDOW: Final = timedelta(minutes=5)
PER_WINDOW: Final = 300
"""Forms that one client may send in a window: a school behind one address still gets in."""

WRONG_PER_WINDOW: Final = 200
"""Wrong codes that all clients together may type in a window: eight digits could be guessed."""
_GUESSES: Final = "wrong spoken codes"


async def count_request(client: str, *, at: datetime) -> None:
    """Count one form of a client. Raises TooOften past the limit.

    Loopback is not counted: it is the operator, or a proxy that EVENTS_TRUSTED_PROXIES does not
    name, behind which everybody has one address. Only a keyed hash of the address is kept, for an
    hour at most.
    """
    network = _network(client)
    if network is None:
        return
    if await _count(f"client {network}", at) > PER_WINDOW:
        raise TooOften


async def check_guesses(at: datetime) -> None:
    """Raise TooOften where so many wrong codes were typed that somebody may be guessing."""
    wrong = await RequestCount.exists().where(
        RequestCount.client == tokens.hashed(_GUESSES),
        RequestCount.since == _window(at),
        RequestCount.hits >= WRONG_PER_WINDOW,
    )
    if wrong:
        raise TooOften


async def count_wrong_guess(at: datetime) -> None:
    """Count a code that was wrong, whoever typed it: many clients together can guess as well."""
    await _count(_GUESSES, at)


async def _count(client: str, at: datetime) -> int:
    return int(await database.value(_COUNT, tokens.hashed(client), _window(at)))


_COUNT = """
INSERT INTO request_counts (client, since) VALUES ($1, $2)
ON CONFLICT (client, since) DO UPDATE SET hits = request_counts.hits + 1 RETURNING hits
"""


def _window(at: datetime) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // WINDOW.seconds * WINDOW.seconds, at.tzinfo)


async def forget_requests(at: datetime) -> int:
    """Delete counts older than an hour; return how many."""
    gone = await (
        RequestCount.delete()
        .where(RequestCount.since < at - timedelta(hours=1))
        .returning(RequestCount.id)
    )
    return len(gone)


async def mails_left(person_id: int, session_id: int | None) -> int:
    """Return how many more mails anonymous posts may cause today for a person about a session.

    The caller holds the person's row, so that two posts at once do not both take the last one.
    """
    found = await database.row(Mailed, _MAILED, person_id, session_id, ANONYMOUS)
    assert found is not None
    return min(PER_DEPLOYMENT - found.everywhere, PER_SESSION - found.here)


class Mailed(Shape):
    """How many mails somebody was caused today, over all sessions and about one."""

    everywhere: int
    here: int


_MAILED = """
SELECT count(*) AS everywhere, count(*) FILTER (WHERE session_id = $2) AS here
  FROM deliveries WHERE person_id = $1 AND letter = ANY($3)
   AND created_at > now() - interval '1 day'
"""


def _network(client: str) -> str | None:
    """Return what counts as one client: an IPv4 address, or an IPv6 network of /64."""
    try:
        parsed = ipaddress.ip_address(client)
    except ValueError:
        return None
    mapped = getattr(parsed, "ipv4_mapped", None)
    parsed = mapped or parsed
    if parsed.is_loopback:
        return None
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False))
    return str(parsed)
