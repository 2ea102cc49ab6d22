"""Every address that answers GET, of the desk, the API and the site, with a million registrations.

Routes are found by walking the application, so that a new one is asked for too.
"""

import os
import statistics
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlsplit

import httpx

from bench.kit import million, traces
from bench.kit.rows import Row
from bench.kit.site import site
from bench.roster import signed_in
from events import clock, database, links
from events.attestations import codes
from events.database import Shape
from events.deliveries.figures import counted
from events.operations.reports.figures import recount, recount_people, recount_reviews
from events.web import create_app
from tests.api.making import token_of

ROUNDS: Final = 3
BAR_MS: Final = 100.0
PATIENCE_SECONDS: Final = 20
A_TOKEN: Final = 60
"""Addresses that are asked with one token, lest it asks too often."""


class Names(Shape):
    """What stands in addresses: of the programme of half of all sessions, the largest session."""

    programme: str
    session: str
    quiet: str
    past: str
    person: int
    registration: int
    speaker: str
    delivery: int
    mail: int
    announcement: int
    draft: int
    resource: int
    question: int
    webhook: int
    review: int
    appearance: int
    attestation: str


FILES: Final = (".csv", ".xlsx", ".pdf", ".zip", ".json", ".xml", ".ics", ".atom", ".png", ".svg")
"""What is a whole file is shown with its time, and held to no bar."""

UNASKED: Final = (
    "/desk/sign-in/openid", "/attestations/all", "/presence-sheet.pdf", "/attendance-sheet.pdf",
    "/roster/all", "/desk/welcome/seen", "/desk/sign-out",
)  # fmt: skip
"""Jobs over everybody of a session, and what leads elsewhere."""

FILTERS: Final[dict[str, tuple[str, ...]]] = {
    "/desk/people": ("q=Zo%C3%A9", "q=Zo%C3%A9+77", "q=personne4711@example", "q=xyzzy"),
    "/desk/palette": ("q=communs", "q=Zo%C3%A9+77", "q=xyzzy", "q=9999"),
    "/desk/record": ("q=roster", "q=xyzzy", "q=seance-77", "who=owner7@example.org"),
    "/desk/sending/mails": (
        "state=due", "state=held", "state=refused", "state=sent", "state=skipped",
        "state=withdrawn", "state=sent&letter=reminder-1d", "state=refused&letter=follow-up",
    ),
    "/desk/sessions/{session_slug}/mails": (
        "state=due", "state=refused", "letter=reminder-1d", "letter=follow-up&state=due", "q=xyzzy",
    ),
    "/desk/sessions/{session_slug}/roster": (
        "q=Zo%C3%A9", "q=Zo%C3%A9+77", "q=personne77", "q=xyzzy", "sort=newest", "sort=oldest",
        "state=held", "state=cancelled", "state=waiting", "state=absent", "state=came",
        "state=present",
    ),
    "/desk/sessions/{session_slug}/questions": ("state=answered", "state=hidden"),
    "/desk/announcements": ("q=77",),
    "/desk/sending/received": ("all=1", "q=77"),
    "/search": ("q=communs", "q=77", "q=xyzzy", "q=Camille"),
    "/speakers": ("q=Camille", "q=xyzzy"),
    "/api/v1/desk/people": ("q=Zo%C3%A9", "q=Zo%C3%A9+77", "q=personne4711@example", "q=xyzzy"),
    "/api/v1/desk/record": ("q=roster", "q=xyzzy", "q=seance-77"),
    "/api/v1/desk/sessions": (
        "programme=cycle-1", "status=draft", "status=postponed", "since=2026-11-01T00:00:00Z",
        "until=2026-11-01T00:00:00Z", "programme=cycle-2&status=cancelled", "limit=200",
    ),
    "/api/v1/desk/sessions/{session}/registrations": (
        "q=Zo%C3%A9", "q=Zo%C3%A9+77", "q=personne77", "q=xyzzy", "sort=newest", "sort=oldest",
        "status=held", "status=cancelled", "status=waiting", "presence=came", "presence=absent",
        "presence=present", "limit=200", "status=cancelled&q=Zo%C3%A9",
    ),
    "/api/v1/desk/sessions/{session}/deliveries": (
        "status=due", "status=refused", "status=sent", "letter=reminder-1d",
        "letter=follow-up&status=due", "letter=xyzzy",
    ),
    "/api/v1/desk/sessions/{session}/invitations": ("limit=200",),
    "/api/v1/desk/programmes/{programme}/invitations": ("limit=200",),
    "/api/v1/desk/programmes/{programme}/passes": ("limit=200",),
    "/api/v1/desk/programmes/{programme}/figures": ("since=2026-06-01T00:00:00Z",),
    "/api/v1/sessions": (
        "programme=cycle-1", "tag=tag-7", "tag=xyzzy", "since=2026-11-01T00:00:00Z",
        "until=2025-01-01T00:00:00Z", "updated_since=2026-11-28T00:00:00Z", "limit=200",
        "updated_since=2027-11-28T00:00:00Z",
    ),
    "/api/v1/speakers": ("programme=cycle-1", "limit=200"),
}  # fmt: skip
"""What is asked beside the address alone."""


async def run() -> list[Row]:
    """Fill the tables, or take them as they are; ask for everything, and print it sorted."""
    if not await database.value("SELECT EXISTS (SELECT FROM programmes)"):
        await million.fill(share := int(os.environ.get("BENCH_SHARE", "1")))
        await traces.leave(share)
        await recount.recount()  # As the worker does.
        await recount_people.recount(clock.now())
        await recount_reviews.recount(clock.now())
        await counted.recount(clock.now())
    names, cookie = await database.row(Names, _NAMES), await signed_in()
    assert names is not None
    asked = list(dict.fromkeys(addresses(values(names, await _links()))))
    rows = []
    async with site() as served:
        taken = await _asked(served.port, asked, cookie.removeprefix("Cookie: "))
    for median, slowest, length, status, path in sorted(taken, reverse=True):
        said = f"{median:.0f} ms, slowest {slowest:.0f}, {length / 1000:.0f} kB, {status}"
        page = not urlsplit(path).path.endswith(FILES)
        rows.append(
            Row(path, said, median / BAR_MS, "100 ms", ceiling=1.0)
            if page
            else Row(f"{path} (a file)", said)
        )
        print(f"{path}: {said}", flush=True)
    return rows


def values(names: Names, signed: dict[str, str]) -> dict[str, object]:
    """Return what each name in a route's address stands for."""
    return {
        "programme": names.programme, "programme_slug": names.programme, "session": names.session,
        "session_slug": names.session, "quiet": names.quiet, "past": names.past,
        "person": names.person, "registration": names.registration,
        "registration_id": names.registration, "speaker": names.speaker,
        "speaker_slug": names.speaker, "delivery": names.delivery, "mail": names.mail,
        "announcement": names.announcement, "draft": names.draft, "resource": names.resource,
        "question": names.question, "webhook": names.webhook, "entry": names.webhook,
        "review": names.review, "appearance": names.appearance, "letter": "confirmation",
        "picture": "days.svg", "year": clock.now().year, "page": 0, "number": 1,
        "code": codes.code_of(names.attestation), **signed,
    }  # fmt: skip


def addresses(known: dict[str, object]) -> Iterator[str]:
    """Yield each address, and those with its filters; of sessions the large one, others too."""
    for path in sorted({route.path_format for route in create_app().routes if _reads(route)}):
        if any(part in path for part in UNASKED):
            continue
        for filled in _filled(path, known):
            yield filled
            yield from (f"{filled}?{query}" for query in FILTERS.get(path, ()))


def _reads(route: object) -> bool:
    handlers = getattr(route, "route_handlers", ())
    return any("GET" in getattr(one, "http_methods", ()) for one in handlers)


def _filled(path: str, known: dict[str, object]) -> Iterator[str]:
    top = path.split("/")[1]
    own = dict(known)
    if "{slug}" in path:
        own["slug"] = {
            "sessions": known["session"], "programmes": known["programme"],
            "speakers": known["speaker"], "embed": known["programme"], "bilans": "bilan-2",
        }.get(top, "x")  # fmt: skip
    if "{token}" in path:
        own["token"] = known.get(f"token of {top}", known.get(f"token of {path.split('/')[2]}"))
    if "{" in path and any(own.get(name) is None for name in _named(path)):
        return
    yield path.format(**own)
    if "session_slug" in path or path.startswith(("/sessions/{slug}", "/api/v1/desk/sessions/{s")):
        for other in ("quiet", "past"):
            yield path.format(**{**own, **dict.fromkeys(("session_slug", "slug", "session"),
                                                        known[other])})  # fmt: skip
    if "{announcement}" in path:
        yield path.format(**{**own, "announcement": known["draft"]})


def _named(path: str) -> list[str]:
    return [part[1:].split("}")[0] for part in path.split("/") if part.startswith("{")]


async def _links() -> dict[str, str]:
    """Return the tokens of somebody's own pages, by the first word of their address."""
    row = await database.row(Signed, _SIGNED)
    assert row is not None
    whole = {
        "registrations": links.registration(row.registration, "n"),
        "join": links.join(row.registration, "j"),
        "questions": links.questions(row.registration, "j"),
        "appearances": links.appearance(row.appearance, "n"),
        "proposals": links.proposal(row.proposal, "n"),
        "calendars": links.private_calendar(row.person, "c"),
        "team": links.team_calendar(row.organiser, "c"),
        "unsubscribe": links.unsubscribe("registration", row.registration, "n"),
        "invitations": links.invitation(row.invitation, "n"),
    }
    return {f"token of {name}": quote(one.rsplit("/", 1)[1]) for name, one in whole.items()}


class Signed(Shape):
    """Rows whose owners have pages."""

    registration: int
    person: int
    appearance: int
    proposal: int
    organiser: int
    invitation: int


async def _asked(
    port: int, paths: list[str], cookie: str
) -> list[tuple[float, float, int, int, str]]:
    found = []
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS
    ) as client:
        for place, path in enumerate(paths):
            if place % A_TOKEN == 0:
                token = await token_of("owner")
            api = path.startswith("/api")
            headers = {"authorization": f"Bearer {token}"} if api else {"cookie": cookie}
            found.append(await _one(client, path, headers))
            if os.environ.get("BENCH_VERBOSE"):
                print(found[-1], flush=True)
    return found


async def _one(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> tuple[float, float, int, int, str]:
    """Ask once and forget it, then by median; what takes a second is asked twice in all."""
    taken: list[float] = []
    status = length = 0
    for place in range(ROUNDS + 1):
        began = time.perf_counter()
        try:
            answer = await client.get(path, headers=headers)
            status, length = answer.status_code, len(answer.content)
        except httpx.TimeoutException:
            status = 0
        taken.append((time.perf_counter() - began) * 1000)
        if status != 200 or (place and max(taken) > 1000):
            break
    counted = taken[1:] or taken
    return statistics.median(counted), max(counted), length, status, path


_NAMES: Final = """
SELECT p.slug AS programme, s.slug AS session, r.person, r.id AS registration,
  (SELECT o.slug FROM sessions o WHERE o.status = 'published' AND o.starts_at > now()
    ORDER BY o.starts_at LIMIT 1) AS quiet,
  (SELECT o.slug FROM sessions o WHERE o.status = 'published' AND o.ends_at < now()
    ORDER BY o.starts_at DESC LIMIT 1) AS past,
  v.slug AS speaker, a.id AS appearance,
  (SELECT d.id FROM deliveries d WHERE d.subject_id = r.id AND d.subject_kind = 'registration'
    LIMIT 1) AS delivery,
  (SELECT max(id) FROM received_mails) AS mail,
  (SELECT max(id) FROM announcements WHERE state = 'planned') AS announcement,
  (SELECT max(id) FROM announcements WHERE state = 'draft' AND session IS NULL) AS draft,
  (SELECT max(id) FROM resources WHERE session = s.id) AS resource,
  (SELECT max(id) FROM questions) AS question, (SELECT min(id) FROM webhooks) AS webhook,
  (SELECT max(id) FROM reviews) AS review, (SELECT max(nonce) FROM attestations) AS attestation
  FROM (SELECT id, slug FROM programmes ORDER BY id LIMIT 1) p,
    (SELECT id, slug FROM sessions ORDER BY taken DESC LIMIT 1) s
  JOIN LATERAL (SELECT id, person FROM registrations WHERE session = s.id AND state = 'held'
    ORDER BY id LIMIT 1) r ON true
  JOIN appearances a ON a.session = s.id JOIN speakers v ON v.id = a.speaker LIMIT 1
"""

_SIGNED: Final = """
WITH fed AS (UPDATE people SET calendar_nonce = 'c' WHERE id = (SELECT person FROM registrations r
    JOIN (SELECT id FROM sessions ORDER BY taken DESC LIMIT 1) s ON s.id = r.session
   WHERE r.state = 'held' ORDER BY r.id LIMIT 1) RETURNING id),
  team AS (INSERT INTO organiser_settings (organiser, calendar_nonce)
    VALUES ((SELECT min(id) FROM organisers), 'c')
    ON CONFLICT (organiser) DO UPDATE SET calendar_nonce = 'c' RETURNING organiser)
SELECT r.id AS registration, fed.id AS person, a.id AS appearance, team.organiser,
  (SELECT max(id) FROM proposals) AS proposal,
  (SELECT max(id) FROM invitations WHERE session IS NULL) AS invitation
  FROM fed, team, (SELECT id FROM sessions ORDER BY taken DESC LIMIT 1) s
  JOIN appearances a ON a.session = s.id
  JOIN registrations r ON r.session = s.id
 WHERE r.person = fed.id LIMIT 1
"""
