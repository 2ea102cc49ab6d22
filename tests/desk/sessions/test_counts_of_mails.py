"""A change says what it will do on its button, and afterwards how many mails left."""

from tests import factories
from tests.desk.conftest import SignIn
from tests.desk.sessions.test_mail_previews import MOVE


async def test_the_button_names_the_move_and_how_many_are_mailed(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    for name in ("Ada Exemple", "Paul Exemple"):
        await factories.registration(talk, name=name)
    path = f"/sessions/{talk['slug']}/reschedule"
    assert "Move the session and email 2 people" in (await desk.post(path, **MOVE)).text
    alone = await desk.post(path, **{**MOVE, "notify": ""})
    assert "Move the session, email nobody now" in alone.text
    done = await desk.post(path, **MOVE, confirmed="yes")
    page = await desk.get(done.headers["location"].removeprefix("/desk"))
    assert "2 emails leave." in page.text
    assert f'href="/desk/sessions/{talk["slug"]}/mails"' in page.text


async def test_new_seats_say_how_many_moved_up(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(capacity=1)
    await factories.registration(talk, name="Ada Exemple")
    await factories.registration(talk, name="Paul Exemple", state="waiting")
    done = await desk.post(f"/sessions/{talk['slug']}/seats", capacity="2")
    assert done.headers["location"].endswith("?mails=1&said=capacity-changed")


async def test_what_mails_nobody_says_nothing_of_mails(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session(capacity=1)
    done = await desk.post(f"/sessions/{talk['slug']}/seats", capacity="2")
    assert done.headers["location"].endswith("?said=capacity-changed")
