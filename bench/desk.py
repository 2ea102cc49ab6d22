"""Each page and search of the desk with a million registrations and five million deliveries."""

import asyncio
import os
import statistics
import time
from typing import Final
from urllib.parse import quote

from bench.kit import million
from bench.kit.load import got
from bench.kit.rows import Row
from bench.kit.site import site
from bench.roster import signed_in
from events import clock, database
from events.database import Shape
from events.operations.reports.figures import recount, recount_people

ROUNDS: Final = 9
BAR_MS: Final = 100.0
CALIBRATOR: Final = "100 ms"


class Places(Shape):
    """What the addresses name: the programme of half of all sessions, the largest session …"""

    programme: str
    session: str
    quiet: str
    person: int
    registration: int
    speaker: str
    mail: int


async def run() -> list[Row]:
    """Fill the tables, or take them as they are; ask for each page, by median."""
    if not await database.value("SELECT EXISTS (SELECT FROM programmes)"):
        await million.fill(int(os.environ.get("BENCH_SHARE", "1")))
    await recount.recount()  # As the worker does.
    await recount_people.recount(clock.now())
    places = await database.row(Places, _PLACES)
    assert places is not None
    cookie = await signed_in()
    rows = []
    async with site() as served:
        for name, path in addresses(places).items():
            try:
                taken = [await _ms(served.port, path, cookie) for _ in range(ROUNDS)]
            except asyncio.IncompleteReadError:
                rows.append(Row(f"desk: {name}", "no such page"))
                continue
            median = statistics.median(taken)
            said = f"{median:.0f} ms, slowest {max(taken):.0f}"
            rows.append(Row(f"desk: {name}", said, median / BAR_MS, CALIBRATOR, ceiling=1.0))
            print(f"{name}: {said}", flush=True)
    return rows


def addresses(places: Places) -> dict[str, str]:
    """Each page that reads what may be much, by what the desk calls it."""
    programme, session = f"programmes/{places.programme}", f"sessions/{places.session}"
    pages = {
        "first page": "",
        "programmes": "programmes",
        "a programme of 5,000 sessions": programme,
        "its cycle": f"{programme}/cycle",
        "its preview": f"{programme}/preview",
        "its preview, a year": f"{programme}/preview?year={clock.now().year}",
        "its questions": f"{programme}/questions",
        "its speakers": f"{programme}/speakers",
        "its dates": f"{programme}/dates",
        "its feedback ": f"{programme}/feedback",
        "its figures": f"{programme}/figures",
        "figures": "figures",
        "figures of a year": "figures/year",
        "its letters": f"{programme}/letters",
        "its table to edit": f"{programme}/table",
        "a session of 100,000": session,
        "its preview ": f"{session}/preview",
        "its progress": f"{session}/progress",
        "its room": f"{session}/room",
        "its figures ": f"{session}/figures",
        "its roster": f"{session}/roster",
        "its roster, a name": f"{session}/roster?q={quote('Zoé 77')}",
        "its roster, a frequent name": f"{session}/roster?q={quote('Zoé')}",
        "its roster, an address": f"{session}/roster?q=personne77",
        "its roster, the newest": f"{session}/roster?sort=newest",
        "its day": f"{session}/day",
        "its feedback": f"{session}/feedback",
        "its questions to speakers": f"{session}/questions",
        "its key messages": f"{session}/key-messages",
        "its follow-ups": f"{session}/follow-up",
        "its roster, who did not come": f"{session}/roster?state=absent",
        "its presence": f"{session}/attendance",
        "its attestations": f"{session}/attestations",
        "its mails": f"{session}/mails",
        "its mails that were refused": f"{session}/mails?state=refused",
        "an announcement to it": f"{session}/announcements/new",
        "a session of 100": f"sessions/{places.quiet}",
        "an announcement to the programme": f"{programme}/announcements/new",
        "announcements": "announcements",
        "sending": "sending",
        "mails that were refused": "sending/mails?state=refused",
        "mails that are due": "sending/mails?state=due",
        "received": "sending/received",
        "people": "people",
        "people, an address": f"people?q={quote('personne4711@example')}",
        "people, a name": f"people?q={quote('Zoé 77')}",
        "people, a frequent name": f"people?q={quote('Zoé')}",
        "a person": f"people/{places.person}",
        "a way in": f"registrations/{places.registration}/way-in",
        "moving a registration": f"registrations/{places.registration}/move",
        "one mail": f"mails/{places.mail}",
        "palette": f"palette?q={quote('communs')}",
        "palette, a person": f"palette?q={quote('Zoé 77')}",
        "record": "record",
        "reviews": "bilans",
        "team": "team",
    }
    # A query that no cache knows: what the page takes when something has just changed.
    public = f"/{programme}?source=a+b"
    return {
        **{name: f"/desk/{path}".rstrip("/") for name, path in pages.items()},
        "for Prometheus": "/metrics",
        "its public page": public,
        "its public page, a year": f"{public}&year={clock.now().year}",
        "the public page of a session of it": f"/sessions/{places.quiet}?source=a+b",
    }


async def _ms(port: int, path: str, cookie: str) -> float:
    began = time.perf_counter()
    await got(port, path, cookie)
    return (time.perf_counter() - began) * 1000


_PLACES: Final = """
SELECT (SELECT p.slug FROM programmes p ORDER BY p.id LIMIT 1) AS programme,
  (SELECT s.slug FROM sessions s ORDER BY s.taken DESC LIMIT 1) AS session,
  (SELECT s.slug FROM sessions s WHERE s.status = 'published' AND s.starts_at > now()
    ORDER BY s.starts_at LIMIT 1) AS quiet,
  r.person, r.id AS registration, (SELECT slug FROM speakers LIMIT 1) AS speaker,
  (SELECT d.id FROM deliveries d WHERE d.subject_id = r.id AND d.subject_kind = 'registration'
    LIMIT 1) AS mail
  FROM registrations r WHERE r.state = 'held' ORDER BY r.id DESC LIMIT 1
"""
