"""Public pages over HTTP: a session's and a programme's, with their forms.

The calibrator is a handler of the same site, in the same web process, that answers the same bytes
from memory.
"""

import statistics
from datetime import timedelta

from bench.kit.load import got, rate
from bench.kit.rows import Row
from bench.kit.site import Site, site
from events import links
from events.clock import now
from tests import factories

ROUNDS = 3
SESSIONS = 12
CALIBRATOR = "the same bytes from memory"
IN_GZIP = "Accept-Encoding: gzip"


async def run() -> list[Row]:
    """Each page in turns with its bytes; then one that is written anew at every request."""
    programme = await factories.programme(slug="bench")
    for number in range(SESSIONS):
        starts_at = now() + timedelta(days=number + 1)
        session = await factories.session(programme, slug=f"bench-{number}", starts_at=starts_at)
        for _ in range(2):
            await factories.appearance(await factories.speaker(programme), session)
    async with site() as served:
        rows = await _against_memory(served, "one", "session page", links.session("bench-3"))
        rows += await _against_memory(served, "other", "programme page", links.programme("bench"))
        written = await rate(served.port, links.session("bench-3") + "?not=kept")
    return [*rows, Row("session page, written at every request", f"{written:,.0f}/s")]


async def _against_memory(served: Site, name: str, title: str, path: str) -> list[Row]:
    page = await got(served.port, path)
    memory = served.remember(name, page)
    rounds = [
        (
            await rate(served.port, memory),
            await rate(served.port, path),
            await rate(served.port, path, IN_GZIP),
        )
        for _ in range(ROUNDS)
    ]
    bare, plain, zipped = (statistics.median(rates) for rates in zip(*rounds, strict=True))
    size = f"{len(page) / 1024:.0f} kB"
    return [
        Row(f"{title} from memory, {size}", f"{bare:,.0f}/s", 1.0, CALIBRATOR),
        Row(title, f"{plain:,.0f}/s", plain / bare, CALIBRATOR, floor=0.1),
        Row(f"{title}, in gzip", f"{zipped:,.0f}/s", zipped / bare, CALIBRATOR, floor=0.1),
    ]
