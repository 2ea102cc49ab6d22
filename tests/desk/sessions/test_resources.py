"""What remains of a session comes later: who waited is told, or can be in two presses."""

import re
from datetime import timedelta

from events import database
from events.clock import now
from tests import factories, sql
from tests.desk.conftest import SignIn
from tests.mail import post

_DRAFT = re.compile(r"/desk/announcements/(\d+)")


async def an_evening_ago() -> factories.Row:
    """A session that is over, with two seats, one of them used."""
    talk = await factories.session(
        title="Le devoir d’alliances", starts_at=now() - timedelta(days=1)
    )
    for email, came in (("ada@example.org", now()), ("bo@example.org", None)):
        await factories.registration(talk, email, entered_at=came)
    return talk


async def follow_up(talk: factories.Row, **values: object) -> None:
    """A follow-up to one of the seats."""
    seat = await sql.row("SELECT * FROM registrations WHERE session = $1 LIMIT 1", talk["id"])
    assert seat is not None
    row = {"key": "f", "letter": "follow-up", "subject_kind": "registration", "occasion": "1",
           "subject_id": seat["id"], "session_id": talk["id"], "message_id": "<f@example.org>",
           "due_at": now() - timedelta(hours=1),
           "useful_until": now() + timedelta(days=6)}  # fmt: skip
    await factories.insert("deliveries", {**row, **values})


async def test_who_waits_for_a_replay_needs_an_organiser_until_it_is_added(
    sign_in: SignIn,
) -> None:
    desk, talk = await sign_in("owner"), await an_evening_ago()
    await follow_up(talk)
    assert await post.arrive() == []
    assert "has no replay and no slides yet; 1 person waits" in (await desk.get("")).text
    page = (await desk.get(f"/sessions/{talk['slug']}")).text
    assert "The follow-up to 1 person waits" in page
    answer = await desk.post(
        f"/sessions/{talk['slug']}/resources", kind="replay", url="https://video.example.org/1"
    )
    assert "resource-mailed" in answer.headers["location"]
    assert "has no replay" not in (await desk.get("")).text
    assert [mail.letter for mail in await post.arrive()] == ["follow-up"]


async def test_a_replay_that_comes_after_the_follow_up_can_be_announced(sign_in: SignIn) -> None:
    desk, talk = await sign_in("owner"), await an_evening_ago()
    await follow_up(talk, state="sent", settled_at=now())
    replay = await factories.resource(talk, title="Le film")
    assert "Tell 2 people…" in (await desk.get(f"/sessions/{talk['slug']}")).text
    answer = await desk.post(f"/resources/{replay['id']}/announcement")
    found = _DRAFT.search(answer.headers["location"])
    assert found is not None
    assert await post.arrive() == []
    draft = (await desk.get(f"/announcements/{found[1]}")).text
    assert "Send to 2 people" in draft
    await desk.post(f"/announcements/{found[1]}/sending")
    mails = await post.arrive()
    assert [mail.to for mail in mails] == ["ada@example.org", "bo@example.org"]
    assert "Le devoir d’alliances" in mails[0].subject
    assert "Le film (https://video.example.org/1)" in mails[0].plain


async def test_an_invitation_takes_a_sentence_along(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("owner"), await factories.programme()
    talk = await factories.session(cycle, status="draft")
    place = await factories.appearance(await factories.speaker(cycle), talk)
    page = (await desk.get(f"/sessions/{talk['slug']}")).text
    assert f'href="/desk/appearances/{place["id"]}/invitation"' in page
    shown = (await desk.get(f"/appearances/{place['id']}/invitation?note=Votre+livre")).text
    assert "One email leaves at once" in shown
    assert "Votre livre" in shown
    assert await database.value("SELECT count(*) FROM deliveries") == 0
    await desk.post(f"/appearances/{place['id']}/invitation", note="Votre livre nous a plu.")
    [mail] = await post.arrive()
    assert "Votre livre nous a plu." in mail.plain
    assert "No answer yet" in (await desk.get(f"/sessions/{talk['slug']}")).text


async def test_the_longest_title_still_makes_a_subject(sign_in: SignIn) -> None:
    desk, talk = await sign_in("owner"), await factories.session(title="Très long " * 50)
    replay = await factories.resource(talk)
    answer = await desk.post(f"/resources/{replay['id']}/announcement")
    assert "/desk/announcements/" in answer.headers["location"]
    subject = await database.value("SELECT subject FROM announcements")
    assert (len(subject), subject[-1]) == (200, "…")
