"""A misbehaving relay that EVENTS_SMTP_URL names."""

from collections.abc import Iterator

import pytest

from events.mail.transport import lanes
from events.settings import settings
from tests.faults.kit.relay import Relay
from tests.served import PATIENCE_SECONDS


@pytest.fixture
def relay(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """Behaves until told otherwise."""
    # Where it is not told to be slow, what takes long is the machine.
    monkeypatch.setattr(lanes, "SLOW_SECONDS", PATIENCE_SECONDS)
    with Relay() as running:
        monkeypatch.setenv("EVENTS_SMTP_URL", running.url)
        settings.cache_clear()
        yield running
