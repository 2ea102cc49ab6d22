"""People of a span of time are counted once, and again when something of these sessions changed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from events import clock, database
from events.operations.reports.figures import recount, spans
from events.operations.reports.figures.spans import Involved, Span
from tests import factories

HOUR = timedelta(hours=1)


@pytest.fixture
async def span(database: None, monkeypatch: pytest.MonkeyPatch) -> Span:
    """A span in which a session of two registrations lies, and none is small."""
    monkeypatch.setattr(spans, "FOR_A_PAGE", 0)
    talk = await factories.session(starts_at=clock.now() - timedelta(days=1))
    for _ in range(2):
        await factories.registration(talk)
    await recount.recount()
    return talk["programme"], talk["starts_at"] - HOUR, talk["starts_at"] + HOUR


async def one_more() -> None:
    talk = await database.value("SELECT id FROM sessions")
    await factories.registration({"id": talk})


async def asked(span: Span, *, now: bool = False) -> tuple[int, datetime | None]:
    found, as_of = await spans.involved(*span, now=now)
    return found.people, as_of


async def test_what_has_not_changed_is_not_counted_again(span: Span) -> None:
    assert await asked(span) == (2, None)
    await database.execute("ALTER TABLE registrations DISABLE TRIGGER USER")
    try:
        await one_more()  # Of which nobody was told.
    finally:
        await database.execute("ALTER TABLE registrations ENABLE TRIGGER USER")
    assert await asked(span) == (2, None)
    assert await asked(span, now=True) == (3, None)


async def test_what_has_changed_is_counted_anew_and_is_quite_true_once_it_is_counted(
    span: Span,
) -> None:
    await asked(span)
    known = spans._kept[span] = replace(spans._kept[span], took_ms=0)
    await one_more()
    number, as_of = await asked(span)
    assert number == 3
    assert as_of is not None  # It may be changing at this moment.
    assert as_of > known.at
    await recount.recount()
    spans._kept[span] = replace(spans._kept[span], took_ms=0)
    assert await asked(span) == (3, None)


async def test_what_takes_long_is_as_it_was_and_says_of_when(span: Span) -> None:
    await asked(span)
    spans._kept[span] = known = replace(spans._kept[span], took_ms=60_000)
    await one_more()
    assert await asked(span) == (2, known.at)
    assert await asked(span, now=True) == (3, None)
    await recount.recount()
    assert await asked(span) == (2, known.at)


async def test_only_so_many_spans_are_kept(span: Span, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "MOST", 2)
    programme, since, until = span
    for minutes in range(3):
        await asked((programme, since - minutes * timedelta(minutes=1), until))
    assert len(spans._kept) == 2
    assert span not in spans._kept
    assert (await spans.involved(*span, now=False))[0] == Involved(2, 0)
