"""What is wanted of each speaker: done or missing, and asked for in good time, thrice at most."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import database as db
from events import links
from events.clock import now
from events.errors import Invalid
from events.operations.speakers import ask, checklist
from events.operations.speakers.ask import AskedEnough, ask_due, ask_now
from events.speakers import answer
from events.speakers.checklist import progress
from events.speakers.checklist.items import Wanted
from events.speakers.states import AppearanceAnswer
from events.worker import jobs
from tests import factories, sql
from tests.conftest import BASE_URL
from tests.mail import post

pytestmark = pytest.mark.usefixtures("database")
HERE = {"origin": BASE_URL}
BY = "equipe@example.org"
SOME = (Wanted.ANSWER, Wanted.BIOGRAPHY, Wanted.SLIDES, Wanted.NEEDS, Wanted.RECORDING)


async def a_place(
    *, items: tuple[Wanted, ...] = SOME, days: int = 7, **values: Any
) -> tuple[factories.Row, factories.Row]:
    """A session in so many days less a minute, and the place of a speaker who was invited."""
    cycle = await factories.programme()
    await checklist.save(cycle["id"], cycle["slug"], items, (21, 7, 2), by=BY)
    starts = now() + timedelta(days=days, minutes=-1)
    talk = await factories.session(cycle, starts_at=starts)
    who = await factories.speaker(cycle, biography="Elle.", texts='{"en": {"biography": "She."}}')
    place = {"sequence_sent": 0, "created_at": now() - timedelta(days=40), **values}
    return talk, await factories.appearance(who, talk, **place)


def page_of(place: factories.Row) -> str:
    return links.appearance(place["id"], place["nonce"])


async def missing(place: factories.Row) -> list[Wanted]:
    checklist = await progress.of_appearance(place["id"])
    assert checklist is not None
    return checklist.missing


async def asked(at_days: float, place: factories.Row) -> int:
    """How many mails the job owes so many days before the session."""
    starts = await db.value("SELECT starts_at FROM sessions WHERE id = $1", place["session"])
    return await ask_due(starts - timedelta(days=at_days))


async def test_each_thing_is_missing_until_it_is_there(client: httpx.AsyncClient) -> None:
    talk, place = await a_place(items=tuple(Wanted))
    page = page_of(place)
    assert await missing(place) == [
        Wanted.ANSWER, Wanted.PORTRAIT, Wanted.LINKS, Wanted.TALK, Wanted.SLIDES, Wanted.NEEDS,
        Wanted.RECORDING, Wanted.PUBLICATION, Wanted.REHEARSAL,
    ]  # fmt: skip
    details = {"own_title": "Mon exposé", "own_summary": "De l’eau.", "no_needs": "yes",
               "recording": "yes", "publication": "no", "rehearsal_wish": "Mardi"}  # fmt: skip
    kept = await client.post(f"{page}/details", data=details, headers=HERE)
    assert kept.headers["location"].endswith("?said=told")
    profile = {"organisation": "Là", "biography": "Elle.", "biography-en": "She.",
               "links": "https://example.org/moi\nexample.net/l", "edit_version": "1"}  # fmt: skip
    await client.post(f"{page}/profile", data=profile, headers=HERE)
    await client.post(f"{page}/slides", data={"url": "https://example.org/s"}, headers=HERE)
    await client.post(f"{page}/answer", data={"answer": "yes"}, headers=HERE)
    assert await missing(place) == [Wanted.PORTRAIT]
    await db.execute("UPDATE speakers SET portrait = 'x'")
    assert "Tout y est" in (await client.get(page)).text
    shown = (await client.get(f"/sessions/{talk['slug']}")).text
    assert "Mon exposé" in shown
    slug = await db.value("SELECT slug FROM speakers")
    public = (await client.get(f"/speakers/{slug}?lang=en")).text
    assert "She." in public
    assert 'href="https://example.net/l"' in public


async def test_a_biography_is_wanted_in_each_language() -> None:
    _, place = await a_place(items=(Wanted.BIOGRAPHY,))
    assert await missing(place) == []
    await db.execute("UPDATE speakers SET texts = '{}'")
    assert await missing(place) == [Wanted.BIOGRAPHY]


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    client: httpx.AsyncClient,
) -> None:
    _, place = await a_place(items=tuple(Wanted))
    page = page_of(place)
    sent = {"own_title": "x" * 301, "needs": "Deux micros"}
    answered = await client.post(f"{page}/details", data=sent, headers=HERE)
    assert answered.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert 'aria-invalid="true"' in answered.text
    assert "Deux micros" in answered.text
    wrong = {"biography": "Elle.", "links": "javascript:alert(1)", "edit_version": "1"}
    answered = await client.post(f"{page}/profile", data=wrong, headers=HERE)
    assert "javascript:alert(1)</textarea>" in answered.text
    assert await db.value("SELECT links FROM speakers") == "[]"


async def test_what_the_page_did_not_ask_stays(client: httpx.AsyncClient) -> None:
    _, place = await a_place(items=(Wanted.NEEDS,), recording="no", own_title="Titre")
    sent = {"needs": "", "recording": "yes", "own_title": "Autre"}
    await client.post(f"{page_of(place)}/details", data=sent, headers=HERE)
    kept = await sql.row("SELECT needs, recording, own_title FROM appearances")
    assert kept == {"needs": None, "recording": "no", "own_title": "Titre"}


async def test_who_moderates_is_asked_for_no_talk() -> None:
    _, place = await a_place(items=(Wanted.TALK, Wanted.SLIDES, Wanted.NEEDS), role="moderator")
    assert await missing(place) == [Wanted.NEEDS]


async def test_what_is_missing_is_asked_for_on_three_days_and_once_on_each() -> None:
    _, place = await a_place(days=30)
    sent = [await asked(day, place) for day in (25, 21, 20.9, 15, 6.9, 6.8, 1.9, 1.8)]
    assert sent == [0, 1, 0, 0, 1, 0, 1, 0]


async def test_the_mail_says_what_is_missing_and_where_to_hand_it_in() -> None:
    talk, place = await a_place()
    assert await ask_due(now()) == 1
    [mail] = await post.arrive()
    assert (mail.letter, mail.subject) == (
        "speaker-checklist",
        f"Ce qui manque encore pour votre séance\u00a0: {talk['title']}",
    )
    assert page_of(place) in mail.plain
    assert "- Votre diaporama" in mail.plain
    assert "- Une photo" not in mail.plain
    assert mail.message["List-Unsubscribe"]


async def test_nobody_is_mailed_when_nothing_is_missing_at_the_moment_it_leaves() -> None:
    _, place = await a_place(items=(Wanted.ANSWER,))
    assert await ask_due(now()) == 1
    await answer.note_answer(place["id"], AppearanceAnswer.YES, at=now())
    assert await post.arrive() == []
    reason = await sql.row("SELECT state, reason FROM deliveries")
    assert reason == {"state": "skipped", "reason": "nothing is missing any more"}
    assert await asked(1.9, place) == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE appearances SET answer = 'no'",
        "UPDATE appearances SET sequence_sent = -1",
        "UPDATE speakers SET email = ''",
        "UPDATE speakers SET stopped_at = now()",
        "UPDATE sessions SET status = 'cancelled'",
        "UPDATE sessions SET status = 'postponed'",
        "UPDATE speaker_checklists SET items = '[]'",
        "UPDATE speaker_checklists SET days = '[]'",
        "UPDATE appearances SET created_at = now()",
        "UPDATE appearances SET needs = '', recording = 'no', answer = 'yes'",
    ],
)
async def test_who_is_not_asked(change: str) -> None:
    talk, _ = await a_place()
    await factories.resource(talk, kind="slides")
    await db.execute(change)
    assert await ask_due(now()) == 0


async def test_by_hand_too_nobody_is_asked_twice_in_a_day_or_four_times() -> None:
    talk, place = await a_place(days=30)
    for day in range(3):
        at = now() + timedelta(days=2 * day)
        assert await ask_now(talk["id"], [place["id"]], by=BY, at=at) == 1
        with pytest.raises(AskedEnough):
            await ask_now(talk["id"], [place["id"]], by=BY, at=at + timedelta(hours=2))
    with pytest.raises(AskedEnough):
        await ask_now(talk["id"], [place["id"]], by=BY, at=now() + timedelta(days=9))
    assert await asked(1.9, place) == 0


async def test_of_two_who_ask_at_once_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    talk, place = await a_place(days=30)

    async def together() -> list[int]:
        at = now()
        done = await asyncio.gather(
            *(ask_now(talk["id"], [place["id"]], by=BY, at=at + timedelta(seconds=late))
              for late in range(4)),
            return_exceptions=True,
        )  # fmt: skip
        return [one for one in done if isinstance(one, int)]

    assert await together() == [1]
    await db.execute("DELETE FROM deliveries")

    two = asyncio.Barrier(2)

    async def unlocked(ids: Any) -> Any:
        found = await progress.of_appearances(ids)
        await two.wait()
        return list(found.values())

    monkeypatch.setattr(ask, "_locked", unlocked)
    assert sum(await together()) > 1


async def test_more_than_three_days_are_refused() -> None:
    cycle = await factories.programme()
    for days in ((1, 2, 3, 4), (0,), (91,)):
        with pytest.raises(Invalid):
            await checklist.save(cycle["id"], cycle["slug"], SOME, days, by=BY)


def test_the_job_is_in_the_registry() -> None:
    assert "ask_speakers" in {job.name for job in jobs.JOBS}
