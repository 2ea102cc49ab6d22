"""Against abuse: how often one client may ask, and how often strangers may have somebody mailed."""

import ipaddress
from datetime import datetime, timedelta
from typing import Final

from events import database, signing
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
    "other-date",
    "pass-summary",
    "selection-summary",
    "brought-along",
    "lost-link",
    "invitation",
    "speaker-links",
]
"""Letters that anybody can cause by typing an address into a form."""

WINDOW: Final = timedelta(minutes=5)
FIRST_WINDOW: Final = 0.0
"""When the first window began, as a timestamp; one follows the other."""
PER_WINDOW: Final = 300
"""Forms that one client may send in a window: a school behind one address still gets in."""

WRONG_OF_ONE: Final = 10
"""Wrong codes that one client may type in a window; nobody else is refused for them."""

WRONG_PER_WINDOW: Final = 200
"""Wrong codes of all clients in a window, after which each has but `WRONG_WHILE_GUESSED`.

Eight digits make 10^8 codes, of which a handful are good at a time, for half an hour. One client
has 60 guesses in that time: with five good codes, 3 in a million. Ten thousand clients in concert,
with one guess in each window, find one with a chance of 0.3 %, and it opens one room. Whoever
types a right code at the first try is let in all the while.
"""
WRONG_WHILE_GUESSED: Final = 1

ASKED_OF_ONE: Final = 5
"""Sign-in mails an hour to one organiser that one client may ask for."""

ASKED_OF_THIS_MACHINE: Final = 10
"""The same where all clients look alike, behind a proxy that is not named in the settings."""

COMPANIONS_OF_ONE: Final = 50
"""People whom one client may name in an hour, to come along."""

HOUR: Final = timedelta(hours=1)
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


async def count_companions(client: str, number: int, *, at: datetime) -> None:
    """Count whom one client names to come along. Raises TooOften past the limit.

    Each has a stranger mailed, so that far fewer are let through than forms.
    """
    network = _network(client)
    if network is None:
        return
    if await _count(f"companions {network}", at, HOUR, by=number) > COMPANIONS_OF_ONE:
        raise TooOften


async def count_guess(client: str, *, at: datetime) -> None:
    """Count a code that a client types, before it is looked up. Raises TooOften past its limit.

    Of many tries at once none slips through. `right_guess` takes back what was right.
    """
    network = _network(client)
    tried = await _count(_guesses_of(network), at)
    everybody = await RequestCount.exists().where(
        RequestCount.client == signing.hashed(_GUESSES),
        RequestCount.since == _window(at),
        RequestCount.hits >= WRONG_PER_WINDOW,
    )
    of_one = WRONG_WHILE_GUESSED if everybody else WRONG_OF_ONE
    if tried > (of_one if network else WRONG_PER_WINDOW):
        raise TooOften


async def right_guess(client: str, *, at: datetime) -> None:
    """Take back the count of a code that was right."""
    counted = signing.hashed(_guesses_of(_network(client)))
    await RequestCount.update({RequestCount.hits: RequestCount.hits - 1}).where(
        RequestCount.client == counted, RequestCount.since == _window(at)
    )


async def wrong_guess(at: datetime) -> None:
    """Count a code that was wrong, whoever typed it: many clients together can guess as well."""
    await _count(_GUESSES, at)


async def may_ask_for_sign_in(client: str, address: str, *, at: datetime) -> bool:
    """Count that a client asks for a sign-in mail to an address; tell whether it still may.

    It is counted alike whether the address is an organiser's or not.
    """
    network = _network(client)
    asked = await _count(f"sign-in {network} {address}", at, HOUR)
    return asked <= (ASKED_OF_ONE if network else ASKED_OF_THIS_MACHINE)


def _guesses_of(network: str | None) -> str:
    return f"guesses {network}"


async def _count(client: str, at: datetime, window: timedelta = WINDOW, *, by: int = 1) -> int:
    return int(await database.value(_COUNT, signing.hashed(client), _window(at, window), by))


_COUNT = """
INSERT INTO request_counts (client, since, hits) VALUES ($1, $2, $3)
ON CONFLICT (client, since) DO UPDATE SET hits = request_counts.hits + excluded.hits RETURNING hits
"""


def _window(at: datetime, window: timedelta = WINDOW) -> datetime:
    seconds = window.total_seconds()
    passed = (at.timestamp() - FIRST_WINDOW) // seconds * seconds
    return datetime.fromtimestamp(FIRST_WINDOW + passed, at.tzinfo)


async def forget_requests(at: datetime) -> int:
    """Delete counts older than an hour; return how many."""
    gone = await (
        RequestCount.delete().where(RequestCount.since < at - HOUR).returning(RequestCount.id)
    )
    return len(gone)


async def mails_left(person_id: int, *session_ids: int) -> int:
    """Return how many more mails anonymous posts may cause today for a person about sessions.

    Of several the one counts that most were about. The caller holds the person's row, so that two
    posts at once do not both take the last one.
    """
    found = await database.row(Mailed, _MAILED, person_id, list(session_ids), ANONYMOUS)
    assert found is not None
    return min(PER_DEPLOYMENT - found.everywhere, PER_SESSION - found.here)


class Mailed(Shape):
    """How many mails somebody was caused today, over all sessions and about one of those asked."""

    everywhere: int
    here: int


_MAILED = """
WITH today AS (
  SELECT d.session_id, c.sessions FROM deliveries d
    LEFT JOIN selections c ON d.subject_kind = 'selection' AND c.id = d.subject_id
   WHERE d.person_id = $1 AND d.letter = ANY($3) AND d.created_at > now() - interval '1 day'
)
SELECT (SELECT count(*) FROM today) AS everywhere, COALESCE((
  SELECT max(number) FROM (SELECT count(*) AS number
    FROM unnest($2::int[]) AS asked (session)
    JOIN today ON today.session_id = asked.session OR asked.session = ANY(today.sessions)
   GROUP BY asked.session) AS counted), 0) AS here
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
