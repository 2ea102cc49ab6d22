"""A recording of 2 GB: up in parts, up in one form, down whole; what the web process holds of it.

The bar is the memory of the same process after a file of 20 MB, which everything was read for.
"""

import time
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx

from bench.kit.load import got, streamed
from bench.kit.rows import Row
from bench.kit.site import site
from bench.roster import signed_in
from events import clock, database, links, signing
from events.settings import settings
from tests import factories
from tests.resources.recordings import MP4

WHOLE: Final = 2 * 1024**3
SMALL: Final = 20 * 1024**2
PART: Final = 8 * 1024**2
MOST_MB: Final = 64
"""More than after the small file."""
PIECE: Final = bytes(1 << 20)
BETWEEN: Final = "causerie-bench"


@dataclass(frozen=True)
class Desk:
    """An organiser's browser, and the session that gets the recordings."""

    browser: httpx.AsyncClient
    slug: str
    token: str

    async def in_parts(self, size: int) -> None:
        """Send a file as the page's script does (tus 1.0), and make it a replay."""
        head = {"tus-resumable": "1.0.0", "x-form-token": self.token}
        named = f"filename {b64encode(b'Film.mp4').decode()}"
        begun = await self.browser.post(
            f"/desk/sessions/{self.slug}/uploads",
            headers={**head, "upload-length": str(size), "upload-metadata": named},
        )
        _expected(begun, 201)
        place = begun.headers["location"]
        for at in range(0, size, PART):
            sent = await self.browser.patch(
                place, content=_film(at, min(at + PART, size)),
                headers={**head, "upload-offset": str(at),
                         "content-type": "application/offset+octet-stream"},
            )  # fmt: skip
            _expected(sent, 204)
        fields = {"csrf": self.token, "kind": "replay", "audience": "all",
                  "upload": place.split("/")[-1]}  # fmt: skip
        _expected(await self.browser.post(self._resources, data=fields), 303)

    async def in_a_form(self, size: int) -> None:
        """Send a file as a page without its script does."""
        fields = {"csrf": self.token, "kind": "replay", "audience": "all"}
        head = "".join(
            f'--{BETWEEN}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += (
            f'--{BETWEEN}\r\nContent-Disposition: form-data; name="file"; filename="Film.mp4"\r\n'
            "Content-Type: video/mp4\r\n\r\n"
        )
        tail = f"\r\n--{BETWEEN}--\r\n"

        async def body() -> AsyncIterator[bytes]:
            yield head.encode()
            async for piece in _film(0, size):
                yield piece
            yield tail.encode()

        sent = await self.browser.post(
            self._resources, content=body(),
            headers={"content-type": f"multipart/form-data; boundary={BETWEEN}",
                     "content-length": str(len(head) + size + len(tail))},
        )  # fmt: skip
        _expected(sent, 303)

    @property
    def _resources(self) -> str:
        return f"/desk/sessions/{self.slug}/resources"


async def run() -> list[Row]:
    """Each way with a small file first, then with the largest one that is taken."""
    at = clock.now() - timedelta(days=2)
    talk = await factories.session(starts_at=at, ends_at=at + timedelta(hours=1))
    cookie = await signed_in()
    visit = cookie.partition("=")[2]
    token = signing.signature("desk-form", signing.hashed(visit))
    rows = []
    async with site() as served, httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{served.port}", cookies={"causerie_desk": visit},
        headers={"origin": settings().base_url}, timeout=600,
    ) as browser:  # fmt: skip
        desk = Desk(browser, talk["slug"], token)

        async def down(size: int) -> None:
            file = await database.value("SELECT file FROM resources ORDER BY id DESC LIMIT 1")
            _, _, length = await streamed(served.port, links.file(file))
            assert length == size

        for name, way in (
            ("up in parts", desk.in_parts),
            ("up in one form", desk.in_a_form),
            ("down", down),
        ):
            rows += await _measured(served.port, name, way)
    return rows


async def _measured(port: int, name: str, way: Callable[[int], Awaitable[None]]) -> list[Row]:
    if name != "down":
        await way(SMALL)
    await got(port, "/watched")
    await got(port, "/watched")
    *_, before = map(float, (await got(port, "/watched")).split())
    began = time.perf_counter()
    await way(WHOLE)
    seconds = time.perf_counter() - began
    delay, _, most = map(float, (await got(port, "/watched")).split())
    title = f"media: 2 GB {name}"
    return [
        Row(title, f"{seconds:.1f} s, loop late by {delay:.0f} ms at worst"),
        Row(f"{title}, web process", f"{before:.0f} MB before, {most:.0f} MB at most",
            (most - before) / MOST_MB, f"{MOST_MB} MB more", ceiling=1.0),
    ]  # fmt: skip


async def _film(start: int, end: int) -> AsyncIterator[bytes]:
    """The bytes of a recording from one place to another; all but its head are nought."""
    if start == 0:
        yield MP4
        start = len(MP4)
    while start < end:
        piece = PIECE[: end - start]
        yield piece
        start += len(piece)


def _expected(answer: httpx.Response, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.status_code}: {answer.text[:500]}")
