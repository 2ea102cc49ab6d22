"""One participant's own calendar: all their sessions, with the way in and the state of each."""

from collections.abc import Sequence

from events import database, links, tokens
from events.calendars import invite, vevent
from events.calendars.calendar import calendar, feed_head
from events.calendars.feed import Feed, made
from events.database import Row
from events.errors import NotFound
from events.presentation import sentence
from events.sessions.queries import PUBLIC
from events.settings import settings


async def private_feed(token: str) -> Feed:
    """The calendar that a token opens. Raises NotFound for a wrong or revoked one."""
    person = await _person(token)
    language = person["language"]
    name = f"{settings().organisation_in(language)} – {sentence('My sessions', language)}"
    address = links.absolute(links.private_calendar(person["id"], person["calendar_nonce"]))
    rows = await database.rows(_SEATS, person["id"])
    return made(calendar([_vevent(row) for row in rows], head=feed_head(name, address)))


async def own_file(registration_id: int) -> bytes:
    """One session as a file to open: the way in, and the number its invitation has by now.

    It agrees with what was mailed, and changes nothing. Raises NotFound for who left.
    """
    row = await database.row(f"{_SEATS_OF} WHERE r.id = $1 AND {_LISTED}", registration_id)
    if row is None:
        raise NotFound
    organiser = invite.organiser(row["organiser_address"])
    return calendar([_vevent(row, [organiser])], method=invite.PUBLISH)


async def _person(token: str) -> Row:
    row_id = tokens.row_id_of(token)
    person = await database.row(
        "SELECT id, calendar_nonce, language FROM people WHERE id = $1 AND erased_at IS NULL",
        row_id if row_id is not None and row_id < 2**31 else 0,
    )
    if person is None or not tokens.proves(
        token, "calendar", person["id"], person["calendar_nonce"]
    ):
        raise NotFound
    return person


def _vevent(row: Row, extra: Sequence[bytes] = ()) -> bytes:
    found = vevent.from_row(row, row["reader_language"])
    held = row["state"] == "held"
    join = links.absolute(links.join(row["registration"], row["join_nonce"])) if held else ""
    page = vevent.page(found)
    place = join if held and vevent.is_online(found.location) else found.location
    state = "" if held else sentence(_STATES.get(row["state"], ""), found.language)
    words = vevent.description(found, page=page, join=join)
    stamps = [found.stamp, *([row["stamp_sent"]] if row["stamp_sent"] else [])]
    return vevent.vevent(
        found,
        url=join or page,
        place=place,
        description=f"{state}\n\n{words}" if state else words,
        sequence=max(found.sequence, row["sequence_sent"]),
        stamp=max(stamps),
        status="TENTATIVE" if not held and found.status == "published" else "",
        extra=extra,
    )


_STATES = {
    "waiting": "You are on the waiting list.",
    "offered": "A place is free for you.",
    "pending": "Your request has arrived.",
    "unconfirmed": "One step remains: confirm your address.",
    "cancelled": "This session is cancelled.",
}

_LISTED = "(r.state <> 'cancelled' OR r.cancelled_by = 'session')"

_SEATS_OF = f"""
SELECT e.*, r.id AS registration, r.state, r.join_nonce, r.sequence_sent, r.stamp_sent,
  r.organiser_address, r.language AS reader_language
FROM registrations r
JOIN ({vevent.SELECT} WHERE {PUBLIC}) e ON e.id = r.session
"""  # noqa: S608 - constants.

_SEATS = f"{_SEATS_OF} WHERE r.person = $1 AND {_LISTED} ORDER BY e.starts_at, e.id"
