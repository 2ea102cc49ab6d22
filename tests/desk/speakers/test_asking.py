"""Whoever asks for what is missing sees the mail first; looking sends nothing."""

from datetime import timedelta

from events import database
from events.clock import now
from events.operations.speakers import checklist
from events.speakers.checklist.items import Wanted
from tests import factories
from tests.desk.conftest import SignIn
from tests.mail import post

BY = "equipe@example.org"


async def test_the_mail_is_seen_before_it_leaves_and_once_only(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    items = (Wanted.ANSWER, Wanted.SLIDES)
    await checklist.save(cycle["id"], cycle["slug"], items, (21, 7, 2), by=BY)
    talk = await factories.session(cycle, starts_at=now() + timedelta(days=30))
    who = await factories.speaker(cycle, name="Nadia Experte", email="nadia@example.org")
    place = await factories.appearance(who, talk, sequence_sent=0)
    path = f"/appearances/{place['id']}/asking"
    table = await desk.get(f"/programmes/{cycle['slug']}/speakers.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "Nadia Experte" in table.text
    assert "Their answer, Slides" in table.text
    assert "nadia@example.org" not in table.text
    listed = (await desk.get(f"/programmes/{cycle['slug']}/speakers")).text
    assert f'href="/desk{path}"' in listed
    shown = (await desk.get(path)).text
    for words in ("One email leaves at once", "nadia@example.org", "- Votre diaporama"):
        assert words in shown
    assert "Votre diaporama" in (await desk.get(f"{path}/mail")).text
    assert await database.value("SELECT count(*) FROM deliveries") == 0
    answer = await desk.post(f"/sessions/{talk['slug']}/checklist", appearance=str(place["id"]))
    assert answer.headers["location"].startswith(f"/desk/programmes/{cycle['slug']}/speakers?")
    [mail] = await post.arrive()
    assert (mail.letter, mail.to) == ("speaker-checklist", "nadia@example.org")
    again = await desk.get(path)
    assert (again.status_code, "Nobody was asked" in again.text) == (200, True)
