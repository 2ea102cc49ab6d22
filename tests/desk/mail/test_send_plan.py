"""The send plan by day: grouped where its reader is, with the week ahead counted."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from events.deliveries.failures import suppressions
from events.desk.mail import send_plan
from events.desk.mail.send_plan_days import plan
from events.operations.reports.send_plan import PlannedMails
from tests.desk.conftest import SignIn

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def mail(at: datetime, number: int) -> PlannedMails:
    return PlannedMails(at, "reminder-1h", number, "seance", "Séance", 250, 0)


def test_days_are_those_of_the_readers_zone() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    mails = [mail(NOW + timedelta(hours=1), 2), mail(late, 3), mail(late + timedelta(hours=1), 4)]
    assert [day.number for day in plan(mails, zone="UTC", at=NOW).days] == [2, 3, 4]
    assert [day.number for day in plan(mails, zone="Europe/Paris", at=NOW).days] == [2, 7]


def test_what_is_due_counts_as_today_and_stands_apart() -> None:
    shown = plan([mail(NOW, 5), mail(NOW + timedelta(days=2), 1)], zone="Europe/Paris", at=NOW)
    assert (shown.now.number, [day.number for day in shown.days]) == (5, [1])
    assert [number for _, number in shown.week] == [5, 0, 1, 0, 0, 0, 0]


def test_the_week_has_seven_days_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 23, 9, 0, tzinfo=UTC)
    shown = plan([mail(before + timedelta(days=2), 1)], zone="Europe/Paris", at=before)
    assert len({at.date() for at, _ in shown.week}) == len(shown.week)
    assert shown.week[2][1] == 1


async def test_every_address_that_refused_is_found_a_few_at_a_time(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_plan, "ADDRESSES", 2)
    desk, path, found = await sign_in("editor"), "/sending", []
    for number in range(5):
        await suppressions.suppress(f"gone{number}@example.org", "no such mailbox")
    while path:
        page = (await desk.get(path)).text
        shown = re.findall(r'class="mailed">(gone\d)@', page)
        assert len(shown) <= 2
        found += shown
        more = re.search(r'href="/desk([^"#]+)#problems" rel="next"', page)
        path = more[1] if more else ""
    assert found == ["gone4", "gone3", "gone2", "gone1", "gone0"]
    assert "gone4@example.org" in (await desk.get("/sending?before=x")).text
    assert 'href="/desk/sending#problems"' in (await desk.get("/sending?before=1")).text
