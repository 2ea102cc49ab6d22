"""A misbehaving relay that EVENTS_SMTP_URL names."""

from collections.abc import Iterator

import pytest

from events.settings import settings
from tests.faults.kit.relay import Relay


@pytest.fixture
def relay(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """Behaves until told otherwise."""
    with Relay() as running:
        monkeypatch.setenv("EVENTS_SMTP_URL", running.url)
        settings.cache_clear()
        yield running
