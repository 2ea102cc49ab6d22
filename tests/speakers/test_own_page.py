"""What speakers do on their own page: answer, present themselves, hand in slides, find it again."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from events import database, links
from events.clock import now
from events.errors import Invalid
from events.operations.reports import attention, speakers
from events.registrations.participant import lost_link
from events.registrations.signup import rate_limits
from events.resources import share
from events.speakers import portraits
from tests import factories, sql
from tests.conftest import BASE_URL
from tests.mail import post
from tests.speakers.test_portraits import picture
from tests.storage import stored

HERE = {"origin": BASE_URL}


async def a_place(**values: object) -> tuple[factories.Row, factories.Row, str]:
    """A session, its speaker, and the link to the speaker's page."""
    cycle = await factories.programme()
    talk = await factories.session(cycle, **values)
    who = await factories.speaker(cycle, name="Camille Exemple", email="camille@example.org")
    place = await factories.appearance(who, talk)
    return talk, who, links.appearance(place["id"], place["nonce"])


async def profile(client: httpx.AsyncClient, page: str, version: int = 1) -> httpx.Response:
    return await client.post(
        f"{page}/profile",
        data={"organisation": "Géographe", "biography": "Elle *marche*.<script>x</script>",
              "edit_version": str(version)},
        files={"portrait": ("moi.png", picture(), "image/png")},
        headers=HERE,
    )  # fmt: skip


async def test_a_speaker_writes_a_few_lines_and_gives_a_photo(
    client: httpx.AsyncClient,
) -> None:
    _, who, page = await a_place()
    assert (await speakers.by_slug(who["slug"])).wrote_at is None
    assert (await profile(client, page)).headers["location"].endswith("?said=kept")
    shown = (await client.get(f"/speakers/{who['slug']}")).text
    assert "Géographe" in shown
    assert "<em>marche</em>" in shown
    assert "<script>x" not in shown
    portrait = await database.value("SELECT portrait FROM speakers")
    assert await portraits.opened(portrait)
    record = await sql.rows("SELECT who, action FROM audit_entries ORDER BY id")
    assert [tuple(entry.values()) for entry in record] == [
        ("Camille Exemple", "speaker-wrote"), ("Camille Exemple", "portrait-changed"),
    ]  # fmt: skip
    assert (await speakers.by_slug(who["slug"])).wrote_at


async def test_what_organisers_changed_meanwhile_is_not_overwritten(
    client: httpx.AsyncClient,
) -> None:
    _, _, page = await a_place()
    await database.execute("UPDATE speakers SET biography = 'Autre', edit_version = 2")
    answer = await client.post(
        f"{page}/profile", data={"biography": "Mien", "edit_version": "1"}, headers=HERE
    )
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "Mien" in answer.text
    assert await database.value("SELECT biography FROM speakers") == "Autre"


async def test_slides_handed_in_are_public_once_organisers_say_so(
    client: httpx.AsyncClient,
) -> None:
    talk, _, page = await a_place(room_url="https://room.example.org")
    seat = await factories.registration(talk)
    sent = {"file": ("Exposé.pdf", b"%PDF", "application/pdf")}
    answer = await client.post(f"{page}/slides", files=sent, headers=HERE)
    assert answer.headers["location"].endswith("?said=handed-in")
    assert "Exposé.pdf" in (await client.get(page)).text
    own = links.registration(seat["id"], seat["nonce"])
    for path in (f"/sessions/{talk['slug']}", own):
        assert "Exposé.pdf" not in (await client.get(path)).text
    [matter] = await attention.matters(None, at=now())
    assert (matter.kind, matter.slug) == ("handed-in", talk["slug"])
    resource = await database.value("SELECT id FROM resources")
    await share.take_up(resource, by="equipe@example.org", at=now())
    assert "Exposé.pdf" in (await client.get(f"/sessions/{talk['slug']}")).text
    assert await attention.matters(None, at=now()) == []


@pytest.mark.usefixtures("database")
async def test_of_many_who_hand_in_at_once_no_more_than_ten_are_kept() -> None:
    talk, _, _ = await a_place()
    new = share.New("slides", data=b"%PDF", file_name="a.pdf")
    handed_in = [share.hand_in(talk["id"], new, by="Camille", at=now()) for _ in range(30)]
    refused = await asyncio.gather(*handed_in, return_exceptions=True)
    assert sum(isinstance(one, Invalid) for one in refused) == 20
    kept = {row["file"] for row in await sql.rows("SELECT file FROM resources")}
    assert len(kept) == share.MOST_HANDED_IN
    assert kept == {file.name for file in stored.files()}


@pytest.mark.parametrize(
    "sent",
    [
        {"files": {"file": ("virus.exe", b"MZ", "application/octet-stream")}},
        {"data": {"url": "javascript:alert(1)"}},
        {"data": {"url": ""}},
    ],
)
async def test_what_cannot_be_shared_is_refused_beside_its_field(
    client: httpx.AsyncClient, sent: dict[str, dict[str, str]]
) -> None:
    _, _, page = await a_place()
    answer = await client.post(f"{page}/slides", headers=HERE, **sent)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert 'class="problem"' in answer.text
    assert await database.value("SELECT count(*) FROM resources") == 0


async def test_a_draft_s_page_leads_to_no_page_that_is_not_there(
    client: httpx.AsyncClient,
) -> None:
    talk, _, page = await a_place(status="draft")
    assert f"/sessions/{talk['slug']}" not in (await client.get(page)).text


async def test_after_the_session_nobody_awaits_an_answer(client: httpx.AsyncClient) -> None:
    _, _, page = await a_place(starts_at=now() - timedelta(days=2))
    shown = (await client.get(page, headers={"accept-language": "en"})).text
    assert "The session is over" in shown
    assert "await your answer" not in shown


async def test_a_speaker_s_lost_links_are_mailed(client: httpx.AsyncClient) -> None:
    talk, _, page = await a_place()
    answer = await client.post("/lost-link", data={"email": "Camille@example.org"}, headers=HERE)
    assert answer.headers["location"] == "/lost-link?sent=1"
    for _ in range(rate_limits.PER_SESSION):
        await lost_link.mail_links("camille@example.org", at=now())
    mails = await post.arrive()
    assert [mail.letter for mail in mails] == ["speaker-links"] * rate_limits.PER_SESSION
    assert mails[0].to == "camille@example.org"
    assert talk["title"] in mails[0].plain
    assert re.findall(r"http://\S+/appearances/\S+", mails[0].plain) == [BASE_URL + page]


@pytest.mark.usefixtures("database")
async def test_who_registers_and_speaks_gets_both_within_the_same_limit() -> None:
    talk, _, _ = await a_place()
    await factories.registration(talk, "camille@example.org")
    for _ in range(rate_limits.PER_DEPLOYMENT):
        await lost_link.mail_links("camille@example.org", at=now())
    found = await sql.rows("SELECT letter FROM deliveries ORDER BY letter")
    letters = [entry["letter"] for entry in found]
    assert letters.count("speaker-links") == rate_limits.PER_SESSION
    assert len(letters) <= rate_limits.PER_DEPLOYMENT


async def test_dead_links_say_what_they_were(client: httpx.AsyncClient) -> None:
    await a_place()
    english = {"accept-language": "en"}
    speaker = await client.get("/appearances/1.nothing", headers=english)
    stop = await client.get("/unsubscribe/1.nothing", headers=english)
    seat = await client.get("/registrations/1.nothing", headers=english)
    assert {answer.status_code for answer in (speaker, stop, seat)} == {404}
    assert "If you are still registered" in seat.text
    assert "What you answered and handed in is kept" in speaker.text
    assert "stops nothing any more" in stop.text
    for answer in (speaker, stop):
        assert "If you are still registered" not in answer.text
