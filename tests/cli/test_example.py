"""What `make run` shows a newcomer."""

import re
import subprocess
import sys
import time

import httpx

from tests.served import PATIENCE_SECONDS, Site, new_site

CLOSE_ALL = """
import asyncio
from events import database
from events.cli import servers
with servers.running(name="a test"):
    asyncio.run(database.execute("UPDATE sessions SET registration_open = false"))
"""


def test_the_example_registers_a_person_and_says_where_to_look() -> None:
    with new_site() as site:
        site.start("--example")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while "Causerie answers at" not in site.log():
            assert site.process is not None
            assert site.process.poll() is None, site.log()
            assert time.monotonic() < deadline, site.log()
            time.sleep(0.1)
        told = site.log()
        assert f"registered at {site.url}/sessions/" in told
        assert [mail["to"] for mail in site.mails()] == ["camille.exemple@example.org"]
        assert f"The mailbox received: {site.mails()[0]['subject']}" in told
        for name in ("site", "mailbox", "desk"):
            (link,) = re.findall(rf"^ +{name} +(http://\S+)$", told, re.MULTILINE)
            assert (
                httpx.get(link, follow_redirects=True, timeout=PATIENCE_SECONDS).status_code
                == httpx.codes.OK
            ), link
        assert '"level"' not in told  # What it says to people stands alone.
        assert "nobody was registered" in _told_when_all_is_closed(site)


def _told_when_all_is_closed(site: Site) -> str:
    """What the example says on a site that was made long ago."""
    told = ""
    for step in (["-c", CLOSE_ALL], ["-m", "events.cli.example", site.url]):
        done = subprocess.run(
            [sys.executable, *step],
            env={**site.environment, "EVENTS_BASE_URL": site.url},
            cwd=site.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        told = done.stdout
    assert "  desk     http" in told
    return told
