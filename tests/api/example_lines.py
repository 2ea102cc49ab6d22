"""The line that the reference shows for each operation, and the example that it works on."""

import shlex

from events import clock, database, demo
from events.api import reference_model
from events.api.reference import whole_schema
from tests.api.making import token_of


def lines() -> list[tuple[str, str]]:
    """The name and the line of each operation, in the order in which the page prints them."""
    return [
        (one.anchor, one.line)
        for group in reference_model.groups(whole_schema())
        for one in group.operations
    ]


def by_route() -> dict[tuple[str, str], tuple[str, str]]:
    """The name and the line of each operation, by its method and path."""
    return {
        (method.upper(), path): (one["operationId"], one["x-codeSamples"][0]["source"])
        for path, item in whole_schema()["paths"].items()
        for method, one in item.items()
    }


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
    """Load the example as on a new site, numbered from 1; return a token of an owner for it."""
    for name in await database.values(
        "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
        " AND sequencename NOT LIKE 'migration%'"
    ):
        await database.execute(f'ALTER SEQUENCE "{name}" RESTART WITH 1')
    await demo.load(at=clock.now())
    return await token_of("owner")
