"""The speakers of a session see each other and write to one another, without addresses."""

import httpx
import pytest

from events import database, links
from tests import factories
from tests.conftest import BASE_URL
from tests.mail import post

HERE = {"origin": BASE_URL}


async def three(client: httpx.AsyncClient) -> tuple[str, str]:
    """Ada and Basile, who were invited, and Camille, who was not; the pages of the first two."""
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    pages = []
    for name, role, sent in (("Ada", "moderator", 0), ("Basile", "", 0), ("Camille", "", -1)):
        address = f"{name.lower()}@example.org"
        who = await factories.speaker(cycle, name=f"{name} Exemple", email=address)
        place = await factories.appearance(who, talk, role=role, sequence_sent=sent)
        pages.append(links.appearance(place["id"], place["nonce"]))
    return pages[0], pages[1]


async def write(client: httpx.AsyncClient, page: str, words: str) -> httpx.Response:
    return await client.post(f"{page}/messages", data={"message": words}, headers=HERE)


async def test_they_see_each_other_with_their_parts_and_no_address(
    client: httpx.AsyncClient,
) -> None:
    ada, basile = await three(client)
    shown = (await client.get(basile)).text
    assert "Ada Exemple" in shown
    assert "Modération" in shown
    assert "@example.org" not in shown
    assert "Basile Exemple" in (await client.get(ada)).text


async def test_a_message_reaches_the_others_who_were_invited_and_shows_no_address(
    client: httpx.AsyncClient,
) -> None:
    ada, basile = await three(client)
    answer = await write(client, ada, "Qui commence ?\n<b>Moi</b> ?")
    assert answer.headers["location"].endswith("?said=written")
    [mail] = await post.arrive()
    assert (mail.letter, mail.to) == ("speaker-message", "basile@example.org")
    assert mail.subject.startswith("Ada Exemple vous écrit\u00a0: ")
    raw = mail.message.as_string()
    assert "ada@example.org" not in raw
    assert "Qui commence" in mail.plain
    assert basile in mail.plain
    shown = (await client.get(basile)).text
    assert "&lt;b&gt;Moi&lt;/b&gt;" in shown


@pytest.mark.parametrize("words", ["", "x" * 3001])
async def test_nothing_and_too_much_are_refused_and_come_back(
    client: httpx.AsyncClient, words: str
) -> None:
    ada, _ = await three(client)
    answer = await write(client, ada, words)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert f"{words}</textarea>" in answer.text
    assert await post.arrive() == []


async def test_ten_messages_a_day_and_no_more(client: httpx.AsyncClient) -> None:
    ada, _ = await three(client)
    codes = [(await write(client, ada, f"Mot {n}")).status_code for n in range(11)]
    assert codes == [303] * 10 + [422]
    assert await database.value("SELECT count(*) FROM speaker_messages") == 10


async def test_who_declined_is_written_to_no_more(client: httpx.AsyncClient) -> None:
    ada, basile = await three(client)
    await client.post(f"{basile}/answer", data={"answer": "no"}, headers=HERE)
    assert (await write(client, ada, "Bonjour")).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert await post.arrive() == []
