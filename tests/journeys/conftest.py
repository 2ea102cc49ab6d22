"""Journeys go through a real site: `events serve`, its worker and its servers."""

from collections.abc import Iterator

import pytest

from tests.served import Site, new_site


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """One running site with the example programme, for all journeys of the run."""
    with new_site() as running:
        running.start()
        loaded = running.run("demo")
        assert loaded.returncode == 0, loaded.stderr
        yield running
