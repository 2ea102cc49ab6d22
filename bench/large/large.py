"""One session of 100,000 people: the look before a change, its commit, its parts."""

import os
import time
from datetime import timedelta
from typing import Final

from bench.kit.rows import Row
from events import clock, database
from events.mail.render import dry_run
from events.operations.bulk import carry_out
from events.operations.sessions.cancel import cancel_session
from events.operations.sessions.reschedule import reschedule
from events.sessions.fields import Times
from tests import factories

MANY: Final = int(os.environ.get("BENCH_PEOPLE", "100000"))
CALIBRATOR = "a second"


async def run() -> list[Row]:
    """Move it, and while its mails are due cancel it."""
    talk = await factories.session()
    await people_of(talk["id"])
    times = Times(
        talk["starts_local"] + timedelta(days=1),
        talk["ends_local"] + timedelta(days=1),
        talk["timezone"],
    )

    async def move() -> None:
        await reschedule(talk["id"], times, by="ada@example.org", at=clock.now())

    async def cancel() -> None:
        await cancel_session(talk["id"], by="ada@example.org", at=clock.now())

    rows = []
    for name, change in (("move", move), ("cancellation", cancel)):
        began = time.perf_counter()
        seen = await dry_run.run(change, session_id=talk["id"])
        assert seen.number >= MANY
        rows.append(_row(f"large: the look before a {name}", time.perf_counter() - began))
        began = time.perf_counter()
        await change()
        rows.append(_row(f"large: the commit of a {name}", time.perf_counter() - began))
        began = time.perf_counter()
        done = await carry_out.carry_out(clock.now)
        taken = time.perf_counter() - began
        assert done == MANY
        told = f"{taken:.0f} s, {done / taken:,.0f} people/s"
        rows.append(Row(f"large: the parts of a {name}", told))
    return rows


def _row(name: str, seconds: float) -> Row:
    return Row(name, f"{seconds * 1000:.0f} ms", seconds, CALIBRATOR, ceiling=1.0)


async def people_of(session: int) -> None:
    """So many seats, each with the reminders and the follow-up of the first date."""
    await database.execute(
        "INSERT INTO people (email, nonce, calendar_nonce)"
        " SELECT 'personne' || n || '@example.org', 'n', '' FROM generate_series(1, $1::int) n",
        MANY,
    )
    await database.execute(
        "INSERT INTO registrations (session, person, name, organiser_address, partstat, nonce,"
        " join_nonce, source, cancelled_by, form_key, made_by)"
        " SELECT $1, id, 'Paul', '', '', 'n', 'j', '', '', '', '' FROM people",
        session,
    )
    await database.execute("UPDATE sessions SET taken = $2 WHERE id = $1", session, MANY)
    await database.execute(
        "INSERT INTO deliveries (key, letter, subject_kind, subject_id, occasion, session_id,"
        " person_id, due_at, urgency, message_id, reason, address, verdict)"
        " SELECT letter || ':registration:' || r.id || ':1', letter, 'registration', r.id, '1',"
        "  $1, r.person, now() + interval '6 days', 2, letter || r.id, '', '', ''"
        " FROM registrations r, unnest('{reminder-1d,reminder-1h,follow-up}'::text[]) letter",
        session,
    )
    await database.execute("ANALYZE")
