"""The line that the reference shows for each operation, and the example that it works on."""

import shlex
from typing import Final
from uuid import UUID

import httpx

from events import clock, database, demo
from events.api.reference import whole_schema
from events.operations.date_choices import edit
from events.webhooks import messages
from tests import factories
from tests.api.making import token_of

FIRST: Final = (
    "AnnouncementsWriteToSession", "OrganisersInvite", "SpeakersChangeSpeaker",
    "WebhooksMakeOfProgramme", "ReviewsMakeReview", "CaptionsLanguageSetCaptions",
    "InvitationsInviteToProgramme", "InvitationsInviteToSession",
)  # fmt: skip
"""Lines that make what others are about, or give it an address."""

NEEDS_A_STATE: Final = (
    "approval", "decline", "return", "DeleteSession", "/move", "/resumption", "MakeChoice",
    "/draft", "/repetition", "/withdrawal", "AskForMissing",
)  # fmt: skip
"""What the example has nobody and nothing in the state for: told so (409), by a problem."""


def lines() -> list[tuple[str, str]]:
    """The name and the line of each operation."""
    return list(by_route().values())


def by_route() -> dict[tuple[str, str], tuple[str, str]]:
    """The name and the line of each operation, by its method and path."""
    return {
        (method.upper(), path): (one["operationId"], one["x-codeSamples"][0]["source"])
        for path, item in whole_schema()["paths"].items()
        for method, one in item.items()
    }


def may_be_told(answer: httpx.Response, name: str, line: str) -> bool:
    """Tell whether the example has nothing in the state that the line is about."""
    return answer.status_code == 409 and any(word in line + name for word in NEEDS_A_STATE)


def asked(line: str, token: str) -> tuple[str, str, dict[str, str], str | None]:
    """Method, address, headers and body of a line of curl."""
    words = shlex.split(line.replace("$TOKEN", token))
    assert words.pop(0) == "curl"
    method, body, headers, address = "GET", None, dict[str, str](), ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            address = word
    return method, address, headers, body


async def load() -> str:
    """Load the example programme, numbered from 1 as on a new site; return a token for it."""
    for name in await database.values(
        "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
        " AND sequencename NOT LIKE 'migration%'"
    ):
        await database.execute(f'ALTER SEQUENCE "{name}" RESTART WITH 1')
    await demo.load(at=clock.now())
    await _choice_of_dates()
    await _from_outside()
    return await token_of("owner")


async def _choice_of_dates() -> None:
    """Two drafts that are the same: the people of the example are registered for all else."""
    cycle = {"id": 1, "language": "fr", "timezone": "Europe/Paris"}
    drafts = [await factories.session(cycle, status="draft") for _ in range(2)]
    await edit.make(1, [one["id"] for one in drafts], by="team@example.org", at=clock.now())


async def _from_outside() -> None:
    """What no program makes: a proposal, an answer, what a speaker handed in."""
    proposal = {"programme": 1, "state": "new", "email": "ada@example.org", "name": "Ada"}
    await factories.insert("proposals", {**proposal, "title": "Durer", "nonce": "n"})
    answer = {"id": UUID(int=1), "session": 1, "scale": 5, "words": "Merci."}
    await factories.insert("feedback", answer)
    await database.execute("UPDATE resources SET source = 'handed-in' WHERE id = 7")


async def begin(client: httpx.AsyncClient, token: str) -> None:
    """Make what other lines are about."""
    begun = [line for name, line in lines() if name.endswith(FIRST)]
    assert len(begun) == len(FIRST)
    for line in begun:
        method, address, headers, body = asked(line.replace("?dry_run=true", ""), token)
        answer = await client.request(method, address, headers=headers, content=body)
        assert answer.status_code < 300, answer.text
    await messages.send_test(1, at=clock.now())
