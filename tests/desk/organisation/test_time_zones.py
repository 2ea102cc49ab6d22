"""The page of sessions that new rules of time zones would move."""

import pytest

from events.clock import now
from events.operations.sessions import zone_rules
from tests.desk.conftest import SignIn
from tests.operations.sessions.test_zone_rules import NEW, machine_with, moved_by_an_hour, starts_at


async def test_an_owner_sees_which_and_moves_them(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_with(monkeypatch, NEW)
    session = await moved_by_an_hour()
    await zone_rules.note_rules(now())
    desk = await sign_in("owner")
    assert "New rules of time zones would move 1 session." in (await desk.get("")).text
    page = await desk.get("/time-zones")
    assert session["title"] in page.text
    assert "Move 1 session and tell everybody" in page.text
    assert (await desk.post("/time-zones")).status_code == 303
    assert await starts_at(session) == session["starts_at"]
    assert "Every session follows" in (await desk.get("/time-zones")).text
    assert "New rules of time zones" not in (await desk.get("")).text
