"""A year is one by the site's clock, for figures and for the years that are offered."""

from datetime import UTC, datetime

import pytest

from events.operations.reports.figures import people, totals, year
from events.reviews import figures
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


async def test_a_session_around_new_year_counts_in_the_year_that_offers_it() -> None:
    """In Paris 2026 begins at 23:00 UTC; one of them is held in New York, where it is 2025."""
    cycle = await factories.programme()
    for starts_at, zone, expected in (
        (datetime(2025, 12, 31, 22, 30, tzinfo=UTC), "Europe/Paris", 2025),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "Europe/Paris", 2026),
        (datetime(2026, 1, 1, 1, tzinfo=UTC), "America/New_York", 2026),
    ):
        one = await factories.programme()
        talk = await factories.session(one, starts_at=starts_at, timezone=zone)
        await factories.registration(talk, "ada@example.org")
        assert await totals.years(one["id"]) == [expected]
        assert await year.known([one["id"]]) == [expected]
        assert talk["id"] in await figures.of_year(expected)
        since, until = people.span(expected)
        summary = await totals.summary(one["id"], since=since, until=until)
        assert summary.registrations == 1
        assert (await people.of_programme(one["id"], expected)).people == 1
        both = await year.two_years([one["id"]], expected)
        assert (both.now.registrations, both.before.registrations) == (1, 0)
        assert both.now.people == 1
    assert await totals.years(cycle["id"]) == []
