"""Two web processes with data folders of their own and one bucket: each takes parts of one file."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from events import clock, database, signing
from events.database import transaction
from events.organisers import desk_sessions, members
from events.organisers.members import Grant
from events.organisers.states import Role
from events.storage.s3 import PART
from tests.conftest import SECRET
from tests.resources import recordings
from tests.resources.test_sending_parts import TUS, named, over
from tests.served import PATIENCE_SECONDS, Site, new_site, start_all, stop_all
from tests.storage import seaweed
from tests.storage.seaweed import Bucket

FILM = recordings.mp4(5 * PART + 300_000)


@pytest.fixture
def two_sites(database: None, server: Bucket) -> Iterator[list[Site]]:
    """Two machines of one site, as far as one machine can be two."""
    shared = {name: os.environ[name] for name in ("EVENTS_DATABASE_URL", "EVENTS_REDIS_URL")}
    shared |= seaweed.environment(server.empty())
    with contextlib.ExitStack() as stack:
        sites = [
            stack.enter_context(new_site(**shared, EVENTS_SECRET_KEY=SECRET)) for _ in range(2)
        ]
        start_all(sites, "--no-worker")
        yield sites
        stop_all(sites)


async def signed_in() -> tuple[dict[str, str], str]:
    organiser = await members.add("ada@example.org", Grant(Role("owner")), language="en")
    async with transaction():
        visit = await desk_sessions.begin(organiser, "tests", at=clock.now())
    return {"causerie_desk": visit}, signing.signature("desk-form", signing.hashed(visit))


def kill(site: Site) -> None:
    """As a machine that loses its power."""
    for process in site.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    if site.process:
        site.process.wait()


async def test_each_takes_parts_one_is_killed_and_both_serve_the_whole(
    two_sites: list[Site],
) -> None:
    one, other = two_sites
    talk, (cookies, token) = await over(), await signed_in()
    async with httpx.AsyncClient(cookies=cookies, timeout=PATIENCE_SECONDS) as browser:

        def told(site: Site, **headers: str) -> dict[str, str]:
            return {**TUS, "origin": site.url, "x-form-token": token, **headers}

        async def send(site: Site, data: object, at: int) -> httpx.Response:
            headers = told(site, **{"upload-offset": str(at),
                                    "content-type": "application/offset+octet-stream"})  # fmt: skip
            return await browser.patch(f"{site.url}{place}", headers=headers, content=data)  # type: ignore[arg-type]

        async def there(site: Site) -> int:
            answer = await browser.head(f"{site.url}{place}", headers=TUS)
            return int(answer.headers["upload-offset"])

        begun = await browser.post(
            f"{one.url}/desk/sessions/{talk['slug']}/uploads",
            headers=told(one, **{"upload-length": str(len(FILM)),
                                 "upload-metadata": named("Film.mp4")}),
        )  # fmt: skip
        place = httpx.URL(begun.headers["location"]).path
        for number, site in enumerate((one, other, one)):
            sent = await send(site, FILM[number * PART : (number + 1) * PART], number * PART)
            assert (sent.status_code, sent.headers["upload-offset"]) == (
                204, str((number + 1) * PART),
            )  # fmt: skip

        async def until_killed() -> AsyncIterator[bytes]:
            yield FILM[3 * PART : 4 * PART + 1000]
            while await there(other) < 4 * PART:  # noqa: ASYNC110 - it is another process.
                await asyncio.sleep(0.1)
            kill(one)
            yield FILM[4 * PART + 1000 :]

        with pytest.raises(httpx.TransportError):
            await send(one, until_killed(), 3 * PART)
        left = await there(other)
        assert left == 4 * PART
        assert (await send(other, FILM[left:], left)).status_code == 204
        kept = await browser.post(
            f"{other.url}/desk/sessions/{talk['slug']}/resources", headers={"origin": other.url},
            data={"csrf": token, "kind": "replay", "audience": "all",
                  "upload": place.rpartition("/")[2]},
        )  # fmt: skip
        assert kept.status_code == 303
        await asyncio.to_thread(one.start, "--no-worker")
        name = await database.value("SELECT file FROM resources WHERE file_name = 'Film.mp4'")
        for site in two_sites:
            assert (await browser.get(f"{site.url}/files/{name}")).content == FILM
            assert not (site.data_dir / "media").exists()
