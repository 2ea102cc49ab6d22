"""Errors are pages of our own, in the reader's language, with a number that finds the log line."""

import errno
import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
import structlog

from events import database
from tests import factories

FORM = {"content-type": "application/x-www-form-urlencoded"}


async def test_an_unknown_page_says_so_in_the_readers_language(client: httpx.AsyncClient) -> None:
    french = await client.get("/rien", headers={"accept-language": "fr"})
    english = await client.get("/rien?lang=en", headers={"accept-language": "fr"})
    assert french.status_code == english.status_code == 404
    assert "Il n’y a pas de page ici" in french.text
    assert "There is no page here" in english.text


async def test_the_number_on_the_page_finds_the_request_in_the_log(
    client: httpx.AsyncClient,
) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await client.get("/rien", headers={"accept": "text/html"})
    number = re.search(r"<code>(\w+)</code>", answer.text)
    assert number is not None
    logged = [line for line in lines if line.get("number") == number.group(1)]
    assert [(line["path"], line["status"]) for line in logged] == [("/rien", 404)]
    assert answer.headers["x-request-id"] == number.group(1)


async def test_a_program_gets_what_it_accepts(client: httpx.AsyncClient) -> None:
    told = (await client.get("/rien", headers={"accept": "application/json"})).json()
    assert told["status"] == 404
    plain = await client.get("/rien.ics", headers={"accept": "text/calendar"})
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"


async def test_a_wrong_method_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/health/live")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8000"},
    ],
)
async def test_a_form_from_another_site_changes_nothing(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    talk = await factories.session()
    path = f"/sessions/{talk['slug']}/registrations"
    answer = await client.post(path, content="name=A&email=a@example.org", headers=FORM | headers)
    assert answer.status_code == 403
    assert await database.value("SELECT count(*) FROM registrations") == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "http://localhost:8000", "host": "localhost:8000"},
    ],
)
async def test_a_form_of_ours_or_of_a_plain_client_passes(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    talk = await factories.session()
    path = f"/sessions/{talk['slug']}/registrations"
    answer = await client.post(path, content="name=", headers=FORM | headers)
    assert answer.status_code == 422


async def test_a_body_too_large_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1024):
            sent += 1
            yield b"x" * 65536

    path = f"/sessions/{talk['slug']}/registrations"
    answer = await client.post(path, content=endless(), headers=FORM)
    assert answer.status_code == 413
    assert sent < 10


class Broken(Exception):
    """A defect."""


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Broken("secret detail"), 500, "Une erreur s’est produite chez nous"),
        (ConnectionRefusedError("no database"), 503, "La base de données est injoignable"),
        (asyncpg.DiskFullError("no space"), 503, "Le disque de ce site est plein"),
        (OSError(errno.ENOSPC, "no space"), 503, "Le disque de ce site est plein"),
        (TimeoutError(), 503, "La base de données est injoignable"),
        (asyncpg.InternalClientError("told"), 503, "La base de données est injoignable"),
    ],
)
async def test_a_defect_and_a_missing_database_have_their_pages(
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    words: str,
) -> None:
    async def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr(database, "rows", fails)
    with structlog.testing.capture_logs() as lines:
        answer = await client.get("/", headers={"accept-language": "fr"})
    assert answer.status_code == status
    assert words in answer.text
    assert "secret detail" not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)
    assert [line["exc_info"] for line in lines if line["event"] == "request failed"] == [error]


async def test_tokens_are_not_in_the_log(client: httpx.AsyncClient) -> None:
    token = "2s.AAAAAAAAAAAAAAAAAAAAAAAAAAA"
    with structlog.testing.capture_logs() as lines:
        for kind in ("registrations", "join", "calendars", "unsubscribe"):
            await client.get(f"/{kind}/{token}?source={token}")
    assert len(lines) == 4
    assert token not in str(lines)
