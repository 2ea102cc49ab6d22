"""What people ask the speakers at registration: on the speakers' page, counted in their mail."""

import json
from typing import Any

import httpx
import pytest

from events import links
from tests import factories
from tests.mail.test_letters import body, written

pytestmark = pytest.mark.usefixtures("database")


async def expected() -> tuple[factories.Row, factories.Row, factories.Row]:
    """A session that asks for questions, its speaker's appearance, and the question."""
    cycle = await factories.programme()
    session = await factories.session(cycle)
    asked = {"programme": cycle["id"], "key": "speaker", "kind": "text", "for_speaker": True}
    question = await factories.insert("questions", {**asked, "label": '{"fr": "Une question ?"}'})
    place = await factories.appearance(await factories.speaker(cycle), session)
    return session, place, question


async def ask(session: factories.Row, question: factories.Row, words: str, **values: Any) -> None:
    """Somebody registers with a question for the speakers."""
    seat = await factories.registration(session, **values)
    given = {"registration": seat["id"], "question": question["id"], "value": json.dumps(words)}
    await factories.insert("answers", given)


async def test_speakers_read_them_on_their_page_without_names(client: httpx.AsyncClient) -> None:
    session, place, question = await expected()
    await ask(session, question, "Et pour les <petites> communes ?", name="Ada Curieuse")
    await ask(session, question, "Qui a renoncé ?", state="cancelled")
    other = await factories.session({**session, "id": session["programme"]})
    await ask(other, question, "Une autre séance ?")
    page = (await client.get(links.appearance(place["id"], place["nonce"]))).text
    assert "Et pour les &lt;petites&gt; communes ?" in page
    for kept_back in ("Ada Curieuse", "Qui a renoncé", "Une autre séance"):
        assert kept_back not in page


async def test_their_reminder_counts_them_and_repeats_no_word_of_a_stranger() -> None:
    session, place, question = await expected()
    without = await written("speaker-reminder-1d", place, kind="appearance")
    assert "posée" not in body(without)
    await ask(session, question, "Achetez ici")
    mail = await written("speaker-reminder-1d", place, kind="appearance")
    assert "Une question vous a été posée" in body(mail)
    assert "Une question vous a été posée" in body(mail, "html")
    assert "Achetez" not in body(mail) + body(mail, "html")
