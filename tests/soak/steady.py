"""An hour of steady load: `make soak ARGS=steady`, or with ARGS="steady --minutes 5 --rate 30".

Visitors come to a whole site at one pace, every third registers and is mailed; the memory of each
process is printed six times meanwhile. Ends with 1 where a request failed, a mail is missing, or
our own processes have more than `GROWTH` times the memory that they had after the first sixth;
PostgreSQL's is as many connections as there are, and counts what it shares with others.
"""

import argparse
import asyncio
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from events.settings import settings
from tests import at_rest
from tests.conftest import SECRET
from tests.mail_sink import MailSink
from tests.operations.restarts.steadily import Answers, visit
from tests.served import PATIENCE_SECONDS, Site, new_site

SESSIONS: Final = ("first", "second", "third", "fourth")
GROWTH: Final = 1.15
PARTS: Final = 6


def main(arguments: list[str]) -> None:
    """Read the arguments, start the site, run, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak steady")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=10, help="visits a second")
    asked = parser.parse_args(arguments)
    os.environ["EVENTS_SECRET_KEY"] = SECRET  # Visitors bring forms of this site.
    settings.cache_clear()
    sink = MailSink()
    sink.start()
    trusted = {"EVENTS_SECRET_KEY": SECRET, "EVENTS_TRUSTED_PROXIES": "127.0.0.1"}
    with new_site(EVENTS_SMTP_URL=sink.url, **trusted) as site:
        site.start()
        _publish(site)
        answers, sizes = asyncio.run(_run(site, asked.rate, asked.minutes * 60))
        sink.wait_for(len(answers.registered), seconds=PATIENCE_SECONDS)
    mailed = Counter(mail.to for mail in sink)
    once = set(mailed) == set(answers.registered) and set(mailed.values()) == {1}
    grown = sizes[-1] / sizes[1]
    print(f"{dict(answers.counts)}; each mailed once: {once}; memory {grown:.2f} times")
    sys.exit(0 if not answers.failed and once and grown <= GROWTH else 1)


def _publish(site: Site) -> None:
    starts = (datetime.now(UTC) + timedelta(days=7)).replace(microsecond=0)
    ends = starts + timedelta(hours=1)
    rows = [f"{n},{n},{starts.isoformat()},{ends.isoformat()},Europe/Paris,en\n" for n in SESSIONS]
    file = site.folder / "sessions.csv"
    file.write_text("ref,title,starts_at,ends_at,timezone,language\n" + "".join(rows))
    loaded = site.run("import", "--programme", "soak", "--sessions", str(file), "--publish")
    assert loaded.returncode == 0, loaded.stderr


async def _run(site: Site, rate: float, seconds: float) -> tuple[Answers, Sequence[float]]:
    over = asyncio.Event()
    visits = asyncio.create_task(visit(site.port, SESSIONS, number=1, rate=rate, until=over))
    sizes = []
    for _ in range(PARTS + 1):
        print(f"{datetime.now(UTC):%H:%M:%S}", flush=True)
        sizes.append(await asyncio.to_thread(_size, site))
        if len(sizes) <= PARTS:
            await asyncio.sleep(seconds / PARTS)
    over.set()
    return await visits, sizes


def _size(site: Site) -> float:
    """Print all processes; return what our own have for themselves, in megabytes."""
    assert site.process is not None
    at_rest.report(site.process.pid)
    ours = [pid for pid in at_rest.processes(site.process.pid) if _is_python(pid)]
    return sum(at_rest.proportional(pid)["Pss_Anon"] for pid in ours) / 1024


def _is_python(pid: int) -> bool:
    return "python" in Path(f"/proc/{pid}/exe").readlink().name
