"""An OpenAgenda on a loopback port, and a programme that is put into an agenda there."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from events import clock
from events import settings as settings_module
from events.openagenda import agendas, calls, send
from events.openagenda.agendas import NewAgenda
from tests import factories, sql
from tests.openagenda.agenda import KEY, UID, OpenAgenda

BY = "organisatrice@example.org"


@pytest_asyncio.fixture(loop_scope="session")
async def openagenda(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenAgenda]:
    """One that may be reached although it is inside."""
    monkeypatch.setenv("EVENTS_INTERNAL_HOSTS", "127.0.0.1")
    settings_module.settings.cache_clear()
    found = OpenAgenda()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(calls, "API", found.address)
    yield found
    server.close()


async def programme(**values: Any) -> factories.Row:
    """A programme that is put into the agenda."""
    made = await factories.programme()
    new = NewAgenda(**{"uid": UID, "key": KEY} | values)
    await agendas.save(made["id"], new, slug=made["slug"], by=BY)
    return made


async def later(**delta: float) -> int:
    """Send what is due after a while."""
    at = clock.now() + timedelta(**delta)
    return await send.send_due(lambda: at)


async def state_of(session: factories.Row) -> factories.Row:
    """What the ledger says of a session."""
    found = await sql.row("SELECT * FROM openagenda_events WHERE session = $1", session["id"])
    assert found is not None
    return found


async def agenda_of(programme: factories.Row) -> agendas.AgendaShown:
    """The agenda of a programme."""
    found = await agendas.of_programme(programme["id"])
    assert found is not None
    return found
