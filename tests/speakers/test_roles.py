"""What a speaker does in a session: set by form and by file, shown in public and in their mail."""

import httpx
import pytest

from events import clock, database
from events.csv_import.reading.roles import split_role
from events.operations.sessions.invite_speaker import invite
from tests import factories
from tests.csv_import.test_import import load, sessions, speakers
from tests.desk.conftest import SignIn, sign_in
from tests.mail.post import arrive

__all__ = ["sign_in"]
pytestmark = pytest.mark.usefixtures("database")
ROLES = "SELECT string_agg(v.name || '=' || a.role, ', ' ORDER BY a.position, a.id)" + (
    " FROM appearances a JOIN speakers v ON v.id = a.speaker"
)


async def test_a_role_is_set_when_adding_and_changed_later(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    path = f"/sessions/{talk['slug']}/speakers"
    await desk.post(path, name="Ada Exemple", language="fr", role="moderator")
    assert await database.value(ROLES) == "Ada Exemple=moderator"
    assert "Modération" in (await client.get(f"/sessions/{talk['slug']}?lang=fr")).text
    appearance = await database.value("SELECT id FROM appearances")
    await desk.post(f"/appearances/{appearance}/role", role="host")
    assert await database.value(ROLES) == "Ada Exemple=host"
    assert "Animation" in (await client.get(f"/sessions/{talk['slug']}?lang=fr")).text
    assert (await desk.post(f"/appearances/{appearance}/role", role="king")).status_code == 422


async def test_the_invitation_says_what_is_asked_for(sign_in: SignIn) -> None:
    talk = await factories.session()
    guest = await factories.speaker({"id": talk["programme"]}, language="en")
    place = await factories.appearance(guest, talk, role="moderator")
    await invite(place["id"], by="o@example.org", at=clock.now())
    (mail,) = await arrive()
    assert "Your part: to moderate the session." in mail.plain


async def test_a_file_names_roles_in_brackets_and_takes_them_back() -> None:
    await load(speakers=speakers(), sessions=sessions({"speakers": "ada (animation)"}))
    assert (await database.value(ROLES)).endswith("=host")
    again = await load(sessions=sessions({"speakers": "ada (animation)"}))
    assert again.unchanged == 1
    await load(sessions=sessions({"speakers": "ada"}))
    assert (await database.value(ROLES)).endswith("=")


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("Ada Exemple (Modératrice)", ("Ada Exemple", "moderator")),
        ("Ada Exemple (host)", ("Ada Exemple", "host")),
        ("Ada Exemple (Fondation)", ("Ada Exemple (Fondation)", "")),
        ("Ada Exemple", ("Ada Exemple", "")),
    ],
)
def test_a_bracket_that_is_no_role_belongs_to_the_name(written: str, then: tuple[str, str]) -> None:
    assert split_role(written) == then
