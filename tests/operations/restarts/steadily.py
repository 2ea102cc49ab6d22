"""Visitors who come at a steady pace, whatever the site does, and what each was answered."""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import httpx

from events import links
from events.registrations.signup import form
from tests.served import PATIENCE_SECONDS

NUMBER, RATE = 2_000, 60.0
"""How many come at least, and so many a second; they go on until all machines were restarted."""
AT_ONCE = 60
"""So many may wait for an answer; on a slow machine people come more slowly than that."""
AS_IT_SHOULD_BE = ("200", "303")


@dataclass
class Answers:
    """What came back: how often each status or error, and who was told to be registered."""

    counts: Counter[str] = field(default_factory=Counter)
    registered: list[str] = field(default_factory=list)
    in_the_air: dict[int, str] = field(default_factory=dict)
    """Requests by their numbers that are not answered yet, and who registers by them."""
    lost: dict[int, str] = field(default_factory=dict)
    """Those that were not answered as they should be, and how."""

    @property
    def failed(self) -> int:
        """How many were not answered as they should be."""
        return len(self.lost)


async def visit(
    port: int,
    slugs: Sequence[str],
    *,
    number: int,
    rate: float,
    until: asyncio.Event,
    crowd: str = "visitor",
    answers: Answers | None = None,
) -> Answers:
    """Ask so often at least, so many a second, and until it is over; every third registers.

    The crowd is how their addresses begin, so that a second one is of other people. Whoever gives
    the answers may look at them meanwhile.
    """
    answers, key = answers or Answers(), form.new_key()
    loop = asyncio.get_running_loop()
    pages = _pages(slugs)
    began = loop.time()
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as browser, asyncio.TaskGroup() as group:
        for index in itertools.count():
            if index >= number and until.is_set():
                break
            await asyncio.sleep(began + index / rate - loop.time())
            while len(answers.in_the_air) >= AT_ONCE:  # noqa: ASYNC110 - the visitors' notes
                await asyncio.sleep(1 / rate)
            site = f"http://127.0.0.1:{port}"
            if index % 3:
                group.create_task(_look(browser, index, site + next(pages), answers))
            else:
                path = links.registrations(links.session(slugs[index % len(slugs)]))
                fields = {"name": "Ada Exemple", "email": f"{crowd}-{index}@example.org"}
                group.create_task(
                    _register(browser, index, site + path, {**fields, "form_key": key}, answers)
                )
    return answers


async def _look(browser: httpx.AsyncClient, index: int, address: str, answers: Answers) -> None:
    with _noted(answers, index) as note:
        note(await _asked(browser, "GET", address))


async def _register(
    browser: httpx.AsyncClient, index: int, address: str, fields: dict[str, str], answers: Answers
) -> None:
    with _noted(answers, index, fields["email"]) as note:
        status = await _asked(browser, "POST", address, fields)
        note(status)
        if status == "303":
            answers.registered.append(fields["email"])


@contextlib.contextmanager
def _noted(answers: Answers, index: int, who: str = "") -> Iterator[Callable[[str], None]]:
    """A request in the air, from before it is sent until its answer is noted."""

    def note(status: str) -> None:
        answers.counts[status] += 1
        if status not in AS_IT_SHOULD_BE:
            answers.lost[index] = status

    answers.in_the_air[index] = who
    try:
        yield note
    finally:
        del answers.in_the_air[index]


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
