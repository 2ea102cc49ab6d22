"""What is kept of figures is what a recount from the registrations finds, after every change."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events import database
from events.clock import now
from events.database import transaction
from events.deliveries import prune
from events.desk.programmes.reports import figures as figures_page
from events.desk.programmes.reports import year_report
from events.desk.sessions import session_figures
from events.operations.attendance import import_list
from events.operations.bulk import carry_out
from events.operations.people import bulk, erase, registration_actions, retention
from events.operations.people.move_to_session import move
from events.operations.programmes import edit_questions
from events.operations.reports.figures import (
    counting,
    kept,
    recount,
    recount_people,
    registration_counts,
    session_totals,
    totals,
    year,
)
from events.operations.reports.figures import people as people_figures
from events.operations.sessions.cancel import cancel_session
from events.operations.sessions.edit import delete_draft
from events.operations.sessions.reschedule import reschedule
from events.operations.undo import undo
from events.registrations.roster_filter import Wanted
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from events.registrations.write import answers, presence
from events.sessions.fields import Times
from tests import factories, sql
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("database")

BY = "ada@example.org"
LIST = b"Name,Email,Duration (Minutes)\nAda,ada@example.org,50\nBo,bo@example.org,3\n"
Made = dict[str, Any]

# By hand, and not by `figure_definitions`: what is counted is said twice, and compared.
PLAIN = """
SELECT s.id AS session,
  count(r.id) AS rows,
  count(r.id) FILTER (WHERE r.state IN ('held', 'offered', 'waiting', 'pending')) AS registered,
  count(r.id) FILTER (WHERE r.state = 'held') AS seats,
  count(r.id) FILTER (WHERE r.state = 'waiting') AS waiting,
  count(r.id) FILTER (WHERE r.state = 'cancelled') AS cancelled,
  count(r.id) FILTER (WHERE came) AS came,
  COALESCE(sum(CASE WHEN came THEN COALESCE(r.attended_seconds,
    extract(epoch FROM s.ends_at - s.starts_at)) END), 0) AS seconds,
  count(r.id) FILTER (WHERE came AND screens IS NOT NULL) AS screens,
  COALESCE(sum(screens) FILTER (WHERE came), 0) AS before_screens,
  (SELECT count(*) FROM deliveries WHERE session_id = s.id AND state = 'sent') AS sent,
  (SELECT count(*) FROM deliveries WHERE session_id = s.id AND state = 'refused') AS refused,
  (SELECT count(*) FROM deliveries WHERE session_id = s.id AND bounced_at IS NOT NULL) AS bounced
FROM sessions s LEFT JOIN registrations r ON r.session = s.id
LEFT JOIN LATERAL (SELECT r.state = 'held' AND CASE WHEN r.present IS NOT NULL THEN r.present
    WHEN r.attended IS NOT NULL THEN r.attended ELSE r.entered_at IS NOT NULL END AS came) c ON true
LEFT JOIN LATERAL (SELECT (a.value #>> '{}')::int AS screens FROM answers a
    JOIN questions q ON q.id = a.question AND q.key = 'people'
    WHERE a.registration = r.id AND jsonb_typeof(a.value) = 'number') t ON true
GROUP BY s.id ORDER BY s.id
"""
NAMES = ("rows", "registered", "seats", "waiting", "cancelled", "came", "screens",
         "before_screens", "sent", "refused", "bounced")  # fmt: skip


async def plainly() -> dict[int, tuple[Any, ...]]:
    """Every session's figures, counted from its rows."""
    return {
        row["session"]: (*(row[name] for name in NAMES), round(row["seconds"]))
        for row in await sql.rows(PLAIN)
    }


async def as_kept() -> dict[int, tuple[Any, ...]]:
    """The same as the worker has kept them."""
    return {
        row["session"]: (*(row[name] for name in NAMES), round(row["hours"] * 3600))
        for row in await sql.rows("SELECT * FROM counted_sessions ORDER BY session")
    }


async def as_shown(most: int = kept.FOR_A_PAGE) -> list[tuple[int, ...]]:
    """What pages show of the sessions that were online, in order of time."""
    ever = people_figures.EVER
    found = []
    for programme in await database.values("SELECT id FROM programmes ORDER BY id"):
        found += await session_totals.of_sessions(
            programme, since=ever[0], until=ever[1], most=most
        )
    return [(one.registered, one.seats, one.waiting, one.cancelled, one.came, one.sent,
             one.refused, one.bounced) for one in found]  # fmt: skip


async def made() -> Made:
    """A programme with a session that is over and one to come, and a registration of each kind."""
    cycle = await factories.programme(retention_days=30)
    over = await factories.session(cycle, starts_at=now() - timedelta(hours=3), capacity=10)
    to_come = await factories.session(cycle)
    draft = await factories.session(cycle, status="draft", published_at=None)
    seats = {name: await factories.registration(over, f"{name}@example.org", name=name.title())
             for name in ("ada", "bo", "cleo")}  # fmt: skip
    for state in ("waiting", "pending", "unconfirmed", "cancelled", "offered"):
        since = now() if state == "waiting" else None
        await factories.registration(over, state=state, waiting_since=since)
    later = await factories.registration(to_come, "ada@example.org", name="Ada")
    await edit_questions.add_ready_made(cycle["id"], "people", by=BY)
    question = await database.value("SELECT id FROM questions")
    return {"cycle": cycle, "over": over, "to_come": to_come, "draft": draft, **seats,
            "later": later, "question": question}  # fmt: skip


async def registers(of: Made) -> None:
    form = RegistrationForm("new@example.org", "Nouvelle", "fr", source="lettre", form_key="k")
    await register(of["to_come"]["id"], form, at=now())


async def leaves(of: Made) -> None:
    await registration_actions.leave(of["later"]["id"], by=BY, at=now())


async def comes_back(of: Made) -> None:
    await leaves(of)
    await recount.recount()
    await registration_actions.come_back(of["later"]["id"], by=BY, at=now())


async def is_marked(of: Made) -> None:
    await registration_actions.mark([of["ada"]["id"]], present=True, by=BY, at=now())


async def is_marked_and_it_is_undone(of: Made) -> None:
    _, step = await registration_actions.mark([of["ada"]["id"]], present=True, by=BY, at=now())
    await recount.recount()
    await undo(step, by=BY, at=now())


async def enters(of: Made) -> None:
    async with transaction():
        await presence.enter_room(of["bo"]["id"], at=now())


async def is_on_a_list(of: Made) -> None:
    await import_list.take(of["over"]["id"], LIST, {}, by=BY, at=now())


async def is_judged_by_another_rule(of: Made) -> None:
    await is_on_a_list(of)
    await recount.recount()
    await database.execute("UPDATE programmes SET presence_rule = 'minutes', presence_least = 10")
    await presence.apply_rule(of["cycle"]["id"])


async def says_how_many_they_are(of: Made) -> None:
    await is_marked(of)
    async with transaction():
        await answers.keep_answers(of["ada"]["id"], {of["question"]: 8})


async def are_marked_together(of: Made) -> None:
    reach = await bulk.reach(of["over"]["id"], Wanted())
    await bulk.act("present", of["over"]["id"], Wanted(), upto=reach.upto, by=BY, at=now())
    await carry_out.carry_out(now)


async def are_cancelled_together(of: Made) -> None:
    reach = await bulk.reach(of["over"]["id"], Wanted())
    await bulk.act("cancel", of["over"]["id"], Wanted(), upto=reach.upto, by=BY, at=now())
    await carry_out.carry_out(now)


async def is_erased(of: Made) -> None:
    await says_how_many_they_are(of)
    await recount.recount()
    await erase.erase(of["ada"]["person"], at=now())
    await erase.finish_erasures(now() + timedelta(hours=2))


async def are_forgotten(of: Made) -> None:
    await says_how_many_they_are(of)
    await recount.recount()
    await retention.forget_expired(now() + timedelta(days=300))


async def is_moved(of: Made) -> None:
    other = await factories.session(of["cycle"])
    await move(of["later"]["id"], other["id"], by=BY, at=now())


async def lasts_longer(of: Made) -> None:
    await is_marked(of)
    await recount.recount()
    await database.execute(
        "UPDATE sessions SET ends_at = ends_at + interval '1 hour' WHERE id = $1", of["over"]["id"]
    )


async def is_rescheduled(of: Made) -> None:
    talk, day = of["to_come"], timedelta(days=1)
    times = Times(talk["starts_local"] + day, talk["ends_local"] + day, talk["timezone"])
    await reschedule(talk["id"], times, by=BY, at=now())


async def is_called_off(of: Made) -> None:
    await cancel_session(of["to_come"]["id"], by=BY, at=now())


async def is_deleted(of: Made) -> None:
    await delete_draft(of["draft"]["id"], by=BY, at=now())


async def is_mailed(of: Made) -> None:
    await registers(of)
    await recount.recount()
    await database.execute(
        "UPDATE deliveries SET state = CASE WHEN id % 2 = 0 THEN 'sent' ELSE 'refused' END,"
        " settled_at = now()"
    )


async def bounces(of: Made) -> None:
    await is_mailed(of)
    await recount.recount()
    await database.execute("UPDATE deliveries SET bounced_at = now() WHERE state = 'sent'")


async def is_sent_again(of: Made) -> None:
    await is_mailed(of)
    await recount.recount()
    await database.execute("UPDATE deliveries SET state = 'due' WHERE state = 'refused'")


async def is_pruned(of: Made) -> None:
    await bounces(of)
    await recount.recount()
    await prune.prune(now() + timedelta(days=500))


CHANGES: tuple[Callable[[Made], Awaitable[None]], ...] = (
    registers, leaves, comes_back, is_marked, is_marked_and_it_is_undone, enters, is_on_a_list,
    is_judged_by_another_rule, says_how_many_they_are, are_marked_together, are_cancelled_together,
    is_erased, are_forgotten, is_moved, lasts_longer, is_rescheduled, is_called_off, is_deleted,
    is_mailed, bounces, is_sent_again, is_pruned,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_what_is_kept_is_what_a_recount_finds(
    change: Callable[[Made], Awaitable[None]],
) -> None:
    of = await made()
    await recount.recount()
    assert await as_kept() == await plainly()
    before = await as_shown(most=0)
    await change(of)
    shown = await as_shown()
    assert shown == await as_shown(most=kept.ALL)
    await recount.recount()
    assert await as_kept() == await plainly()
    assert await as_shown(most=0) == shown
    assert await database.value("SELECT count(*) FROM figure_changes") == 0
    if change in (registers, leaves, is_marked, is_on_a_list, are_cancelled_together, is_mailed):
        assert shown != before


async def test_what_is_committed_while_it_is_counted_is_counted_next() -> None:
    of = await made()
    await recount.recount()
    other = await database.connect()
    try:
        async with other.transaction():
            await other.execute("UPDATE registrations SET present = true WHERE id = $1",
                                of["ada"]["id"])  # fmt: skip
            assert await recount.recount() == 0  # It is not there yet, for anybody else.
            await database.execute("UPDATE registrations SET present = true WHERE id = $1",
                                   of["bo"]["id"])  # fmt: skip
            assert await recount.recount() == 1  # Bo's alone; the other's note stays.
        assert await as_kept() != await plainly()
        assert await recount.recount() == 1
        assert await as_kept() == await plainly()
    finally:
        await other.close()


async def _is_right_after_a_change_while_it_was_counted(of: Made) -> bool:
    """Mark Ada between the count and its being written down; tell whether all is right after."""
    await recount.recount()
    await database.execute("UPDATE registrations SET present = true WHERE id = $1", of["bo"]["id"])
    holder = await database.connect()
    try:
        async with holder.transaction():
            await holder.execute("SELECT FROM counted_sessions FOR UPDATE")
            counting = asyncio.create_task(recount.recount())
            while not await database.value(_WAITING):
                assert not counting.done()
                await asyncio.sleep(0.02)
            await database.execute("UPDATE registrations SET present = true WHERE id = $1",
                                   of["ada"]["id"])  # fmt: skip
        await counting
    finally:
        await holder.close()
    await recount.recount()
    return await as_kept() == await plainly()


_WAITING = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
  AND wait_event_type = 'Lock' AND query LIKE '%WITH anew AS (SELECT s.id %')
"""


async def test_what_is_committed_between_the_count_and_its_being_kept_is_counted_next() -> None:
    assert await _is_right_after_a_change_while_it_was_counted(await made())


async def test_it_would_be_lost_if_notes_were_let_go_of_after_the_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: the same two statements, the other way round."""
    let_go, keep = recount._LET_GO, recount._KEEP
    monkeypatch.setattr(recount, "_LET_GO", keep)
    monkeypatch.setattr(recount, "_KEEP", let_go)
    assert not await _is_right_after_a_change_while_it_was_counted(await made())


async def test_it_would_be_lost_if_no_trigger_noted_it() -> None:
    """The negative control: what changes says nothing."""
    of = await made()
    await recount.recount()
    await database.execute("ALTER TABLE registrations DISABLE TRIGGER figures_changed")
    try:
        await database.execute("UPDATE registrations SET present = true WHERE id = $1",
                               of["bo"]["id"])  # fmt: skip
        await recount.recount()
        assert await as_kept() != await plainly()
    finally:
        await database.execute("ALTER TABLE registrations ENABLE TRIGGER figures_changed")


async def test_a_large_session_that_has_changed_is_shown_as_it_was_and_says_so() -> None:
    of = await made()
    await recount.recount()
    await is_marked(of)
    ever = people_figures.EVER
    (over, _) = await session_totals.of_sessions(
        of["cycle"]["id"], since=ever[0], until=ever[1], most=7
    )
    assert (over.came, over.as_of is None) == (0, False)
    (over, _) = await session_totals.of_sessions(
        of["cycle"]["id"], since=ever[0], until=ever[1], most=8
    )
    assert (over.came, over.as_of) == (1, None)
    summary = await totals.summary(of["cycle"]["id"], since=ever[0], until=ever[1], most=0)
    assert (summary.came, summary.as_of is None) == (0, False)


async def test_people_of_what_is_large_are_kept_and_counted_again_in_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recount_people, "FOR_A_PAGE", 2)
    of = await made()
    await is_marked(of)
    await recount.recount()
    at = now()
    assert await recount_people.recount(at) > 0
    who = await people_figures.of_programme(of["cycle"]["id"], 0)
    assert (who.people, who.people_who_came, who.counted_at is None) == (6, 1, False)
    of_year = await year.two_years(None, at.year, most=kept.FOR_A_PAGE)
    exact = await year.two_years(None, at.year)
    assert of_year.people_counted_at is not None
    assert of_year.now == exact.now
    assert await recount_people.recount(at + timedelta(hours=1)) == 0  # Nothing has changed.
    await registration_actions.mark([of["bo"]["id"]], present=True, by=BY, at=now())
    await recount.recount()
    assert await recount_people.recount(at) == 0  # Not its turn yet.
    assert (await people_figures.of_programme(of["cycle"]["id"], 0)).people_who_came == 1
    assert await recount_people.recount(at + timedelta(minutes=5)) > 0
    assert (await people_figures.of_programme(of["cycle"]["id"], 0)).people_who_came == 2
    monkeypatch.setattr(recount_people, "FOR_A_PAGE", 100)
    await recount_people.recount(at + timedelta(minutes=5))
    assert (await people_figures.of_programme(of["cycle"]["id"], 0)).counted_at is None


async def test_who_sees_few_programmes_has_their_people_kept_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recount_people, "FOR_A_PAGE", 2)
    of = await made()
    other = await factories.programme()
    viewer = await factories.insert("organisers", {"email": BY, "role": "viewer", "limited": True})
    for programme in (of["cycle"], other):
        await factories.insert("programme_roles", {
            "organiser": viewer["id"], "programme": programme["id"], "role": "viewer"})  # fmt: skip
    await recount.recount()
    await recount_people.recount(now())
    scope = [other["id"], of["cycle"]["id"]]
    who = await people_figures.of_year(scope, now().year, registrations=1, now=False)
    assert who.counted_at is not None


async def test_a_month_begins_where_the_programme_is_however_it_is_counted() -> None:

    cycle = await factories.programme(timezone="Asia/Kathmandu")
    talk = await factories.session(cycle)
    for at in (datetime(2026, 1, 31, 18, 14, tzinfo=UTC), datetime(2026, 1, 31, 18, 16, tzinfo=UTC),
               datetime(2026, 2, 14, tzinfo=UTC)):  # fmt: skip
        await factories.registration(talk, created_at=at)
    await recount.recount()
    ever = people_figures.EVER
    for zone, expected in (("Asia/Kathmandu", [1, 2]), ("UTC", [2, 1]),
                           ("Pacific/Kiritimati", [3]), ("Pacific/Niue", [2, 1])):  # fmt: skip
        summary = await totals.summary(cycle["id"], since=ever[0], until=ever[1], most=0)
        found = summary.months(zone)
        if zone == "Pacific/Kiritimati":
            assert sum(one.number for one in found) == 3
        else:
            assert [one.number for one in found] == expected


async def test_a_large_session_that_has_not_changed_is_not_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def read(least: int) -> tuple[object, ...]:
        monkeypatch.setattr(registration_counts, "LARGE", least)
        counts = registration_counts
        session_id = of["over"]["id"]
        return (await counts.by_state(session_id), await counts.came(session_id),
                await counts.sources(session_id))  # fmt: skip

    of = await made()
    await recount.recount()
    await database.execute("UPDATE registrations SET source = 'lettre' WHERE name = 'Ada'")
    assert await read(0) == await read(100)
    await recount.recount()
    assert await read(0) == await read(100)
    await is_marked(of)
    assert await read(0) == await read(100)
    await recount.recount()
    await database.execute("UPDATE counted_sessions SET came = 7")
    assert ((await read(0))[1], (await read(100))[1]) == (7, 1)


async def test_days_of_a_large_session_are_kept_and_those_that_are_old_say_so() -> None:
    cycle = await factories.programme(timezone="Asia/Kathmandu")
    talk = await factories.session(cycle, timezone="Asia/Kathmandu")
    await database.execute(
        "INSERT INTO people (email, nonce, calendar_nonce) SELECT n || '@example.org', 'n', ''"
        " FROM generate_series(1, $1::int) n", counting.LARGE)  # fmt: skip
    await database.execute(
        "INSERT INTO registrations (session, person, name, organiser_address, partstat, nonce,"
        " join_nonce, source, cancelled_by, form_key, made_by, state, created_at)"
        " SELECT $1, id, 'Paul', '', '', 'n', 'j', CASE WHEN id % 3 = 0 THEN 'lettre' ELSE '' END,"
        " '', '', '', CASE WHEN id % 7 = 0 THEN 'cancelled' ELSE 'held' END,"
        " timestamptz '2026-03-01T00:00Z' + id % 5000 * interval '7 minutes' FROM people",
        talk["id"])  # fmt: skip
    counts, zone = registration_counts, "Asia/Kathmandu"
    days, sources = await counts.by_day(talk["id"], zone), await counts.sources(talk["id"])
    assert sum(one.number for one in days) == await database.value(
        "SELECT count(*) FROM registrations WHERE state = 'held'")  # fmt: skip
    await recount.recount()
    assert await counts.by_day(talk["id"], zone) == days
    assert await counts.as_of(talk["id"], most=0) is None
    await database.execute("UPDATE registrations SET state = 'cancelled' WHERE id % 2 = 0")
    assert await counts.by_day(talk["id"], zone, most=counting.LARGE - 1) == days
    assert await counts.sources(talk["id"], most=counting.LARGE - 1) == sources
    assert await counts.as_of(talk["id"], most=counting.LARGE - 1) is not None
    assert await counts.as_of(talk["id"], most=counting.LARGE) is None
    now_counted = await counts.by_day(talk["id"], zone, most=counting.LARGE)
    assert now_counted != days
    assert now_counted == await counts.by_day(talk["id"], zone)
    await database.execute("UPDATE counted_sessions SET counted_at = now() - interval '1 hour'")
    await recount.recount()
    assert await counts.by_day(talk["id"], zone, most=0) == now_counted


async def test_the_figures_of_a_large_session_say_of_when_its_days_are(
    sign_in: SignIn,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of, desk = await made(), await sign_in("viewer")
    await recount.recount()
    monkeypatch.setattr(registration_counts, "LARGE", 0)
    monkeypatch.setattr(session_figures, "FOR_A_PAGE", 0)
    path = f"/sessions/{of['over']['slug']}/figures"
    said = "registrations over time and where they came from are shown as they were counted on"
    assert said not in (await desk.get(path)).text
    await is_marked(of)
    page = await desk.get(path)
    assert (page.status_code, said in page.text) == (200, True)


async def test_pages_say_of_when_their_numbers_are(
    sign_in: SignIn,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of = await made()
    desk, path = await sign_in("viewer"), f"/programmes/{of['cycle']['slug']}/figures"
    await recount.recount()
    said = ("Much has just changed", "People, and what they answered, were counted on")
    for page in (path, "/figures", "/figures/year"):
        assert not [words for words in said if words in (await desk.get(page)).text]
    monkeypatch.setattr(recount_people, "FOR_A_PAGE", 2)
    for module in (figures_page, year_report):
        monkeypatch.setattr(module, "FOR_A_PAGE", 0)
    await recount_people.recount(now())
    await is_marked(of)
    for page in (path, "/figures", "/figures/year"):
        text = (await desk.get(page)).text
        assert [words for words in said if words in text] == list(said)
