"""The guide's program, run as a newcomer would: on a site of its own, over HTTP."""

import re
import subprocess
import sys
from pathlib import Path

from tests import prepared
from tests.served import Site

DOCS = Path(__file__).parents[2] / "docs" / "programming"
TOKENS = """
import asyncio, sys
from events import database
from events.cli import servers
from events.organisers.states import Scope
from tests.api.making import token_of

async def main():
    async with database.pool():
        await database.execute("ALTER SEQUENCE organisers_id_seq RESTART 1000000")
        for _ in range(int(sys.argv[1])):
            print(await token_of("owner", email="tokens@example.org"))

with servers.running(name="a test"):
    asyncio.run(main())
"""


def tokens(site: Site, number: int = 1) -> list[str]:
    """Tokens of an owner of the site, with every scope; their number is one that nobody guesses.

    An invented request could take their access away otherwise, and all after it would be refused.
    """
    done = subprocess.run(
        [sys.executable, "-c", TOKENS, str(number)],
        env={**site.environment, "EVENTS_BASE_URL": site.url},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"cau_[\w-]+", done.stdout)
    assert len(found) == number, done.stderr
    return found


def test_the_program_of_the_guide_does_what_the_guide_says() -> None:
    with prepared.site() as site:
        site.start()
        done = subprocess.run(
            [sys.executable, str(DOCS / "first_program.py")],
            env={"CAUSERIE_URL": site.url, "CAUSERIE_TOKEN": tokens(site)[0], "no_proxy": "*"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        guide = (DOCS / "first-program.md").read_text()
        said = re.search(r"first_program\.py\n(.*?)```", guide, re.DOTALL)
        assert said is not None
        assert done.stdout == said[1]
    assert len((DOCS / "first_program.py").read_text().splitlines()) < 50
