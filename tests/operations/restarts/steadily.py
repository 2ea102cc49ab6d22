"""Visitors who come at a steady pace, whatever the site does, and what each was answered."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import httpx

from events import links
from events.registrations.signup import form

PATIENCE_SECONDS = 60.0
NUMBER, RATE = 2_000, 60.0
"""How many come at least, and so many a second; they go on until all machines were restarted."""


@dataclass
class Answers:
    """What came back: how often each status or error, and who was told to be registered."""

    counts: Counter[str] = field(default_factory=Counter)
    registered: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many were not answered as they should be."""
        return sum(number for what, number in self.counts.items() if what not in ("200", "303"))


async def visit(
    port: int,
    slugs: Sequence[str],
    *,
    number: int,
    rate: float,
    until: asyncio.Event,
    crowd: str = "visitor",
) -> Answers:
    """Ask so often at least, so many a second, and until it is over; every third registers.

    The crowd is how their addresses begin, so that a second one is of other people.
    """
    answers, key, loop = Answers(), form.new_key(), asyncio.get_running_loop()
    pages = _pages(slugs)
    began = loop.time()
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as browser, asyncio.TaskGroup() as group:
        for index in itertools.count():
            if index >= number and until.is_set():
                break
            await asyncio.sleep(began + index / rate - loop.time())
            site = f"http://127.0.0.1:{port}"
            if index % 3:
                group.create_task(_look(browser, site + next(pages), answers))
            else:
                path = links.registrations(links.session(slugs[index % len(slugs)]))
                fields = {"name": "Ada Exemple", "email": f"{crowd}-{index}@example.org"}
                group.create_task(
                    _register(browser, site + path, {**fields, "form_key": key}, answers)
                )
    return answers


async def _look(browser: httpx.AsyncClient, address: str, answers: Answers) -> None:
    answers.counts[await _asked(browser, "GET", address)] += 1


async def _register(
    browser: httpx.AsyncClient, address: str, fields: dict[str, str], answers: Answers
) -> None:
    status = await _asked(browser, "POST", address, fields)
    answers.counts[status] += 1
    if status == "303":
        answers.registered.append(fields["email"])


async def _asked(
    browser: httpx.AsyncClient, method: str, address: str, fields: dict[str, str] | None = None
) -> str:
    # A connection of its own each, as from so many visitors; each at an address of its own.
    number = abs(hash((address, str(fields)))) % 65_000
    headers = {
        "connection": "close",
        "x-forwarded-for": f"198.18.{number >> 8}.{number & 255}",
    }
    try:
        answer = await browser.request(method, address, data=fields, headers=headers)
    except httpx.TransportError as error:
        return type(error).__name__
    return str(answer.status_code)


def _pages(slugs: Sequence[str]) -> Iterator[str]:
    return itertools.cycle(["/", "/calendar.ics", *(links.session(slug) for slug in slugs)])
