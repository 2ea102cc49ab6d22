"""Bilan and dossier of 79 sessions with 20,000 registrations: seconds, and memory."""

import resource
import time
from datetime import timedelta

from bench.kit.rows import Row
from events import clock, database
from events.dossiers import gather as dossier_content
from events.dossiers import pdf as dossier_pdf
from events.reviews import gather, pdf, queries
from tests import factories

SESSIONS, MANY = 79, 20_000
CALIBRATOR = "a second"


async def run() -> list[Row]:
    """Make each once, cold."""
    cycle = await factories.programme(title="Une série de 79 séances")
    await _fill(cycle)
    rows = []
    began = time.perf_counter()
    row = await queries.of_programme(cycle["id"])
    assert row is not None
    content = await gather.gathered(row, at=clock.now())
    rows.append(_row("outcomes: the figures of a review", time.perf_counter() - began))
    began = time.perf_counter()
    made = await pdf.review(content, [], "fr")
    rows.append(_row("outcomes: the PDF of a review", time.perf_counter() - began))
    began = time.perf_counter()
    dossier = await dossier_content.gathered(cycle["id"], "fr", at=clock.now())
    assert dossier is not None
    rows.append(_row("outcomes: what a dossier holds", time.perf_counter() - began))
    began = time.perf_counter()
    whole = await dossier_pdf.dossier(dossier)
    rows.append(_row("outcomes: the PDF of a dossier", time.perf_counter() - began))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sizes = f"{len(made) / 1e3:.0f} and {len(whole) / 1e3:.0f} kB; at most {peak:.0f} MB in all"
    rows.append(Row("outcomes: their sizes, and the process", sizes))
    return rows


def _row(name: str, seconds: float) -> Row:
    return Row(name, f"{seconds:.2f} s", seconds, CALIBRATOR, ceiling=20.0)


async def _fill(cycle: factories.Row) -> None:
    """Make sessions a week apart, each with a speaker, a replay, messages and its registrations."""
    await database.execute(
        "INSERT INTO people (email, nonce, calendar_nonce)"
        " SELECT 'personne' || n || '@example.org', 'n', '' FROM generate_series(1, $1::int) n",
        MANY // 4,
    )
    for number in range(SESSIONS):
        starts = clock.now() - timedelta(weeks=number + 1)
        talk = await factories.session(
            cycle, starts_at=starts, title=f"Séance {number}", abstract="Trente lignes. " * 60
        )
        who = await factories.speaker(cycle, biography="Elle étudie. " * 30)
        await factories.appearance(who, talk, answer="yes")
        await factories.resource(talk)
        await factories.insert(
            "key_messages", {"session": talk["id"], "messages": "Un.\nDeux.\nTrois."}
        )
        await database.execute(
            "INSERT INTO registrations (session, person, name, organiser_address, partstat, nonce,"
            " join_nonce, source, cancelled_by, form_key, made_by, entered_at)"
            " SELECT $1, id, 'Paul', '', '', 'n', 'j', '', '', '', '', now() FROM people"
            " ORDER BY random() LIMIT $2",
            talk["id"],
            MANY // SESSIONS,
        )
    await database.execute("ANALYZE")
