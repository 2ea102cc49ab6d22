"""A change that reaches very many commits at once; its parts owe what it would have owed."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from events import clock, database
from events.clock import now
from events.database import transaction
from events.deliveries import counting
from events.mail.render import dry_run
from events.operations.bulk import bulk_jobs, carry_out, progress
from events.operations.bulk.bulk_jobs import JobState
from events.operations.sessions import publish_to_passes
from events.operations.sessions.cancel import cancel_session, postpone, uncancel
from events.operations.sessions.mails import replan_mails
from events.operations.sessions.publish import publish, publish_all
from events.operations.sessions.reschedule import reschedule
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from events.sessions.fields import Times
from tests import factories, sql

pytestmark = pytest.mark.usefixtures("database")

BY = "ada@example.org"
Talk = dict[str, Any]
Change = Callable[[Talk], Awaitable[Any]]


def asked() -> datetime:
    """The moment at which a form is read: before its transaction begins."""
    return now() - timedelta(seconds=1)


async def moved(talk: Talk, days: int = 1, *, notify: bool = True) -> None:
    gap = timedelta(days=days)
    times = Times(talk["starts_local"] + gap, talk["ends_local"] + gap, talk["timezone"])
    await reschedule(talk["id"], times, by=BY, at=asked(), notify=notify, note="Pardon")


async def quietly(talk: Talk) -> None:
    await moved(talk, notify=False)


async def cancelled(talk: Talk) -> None:
    await cancel_session(talk["id"], by=BY, at=asked(), note="Pardon")


async def postponed(talk: Talk) -> None:
    await postpone(talk["id"], by=BY, at=asked())


async def back(talk: Talk) -> None:
    await cancelled(talk)
    await uncancel(talk["id"], by=BY, at=asked())


async def twice(talk: Talk) -> None:
    await moved(talk, 1)
    await moved(talk, 2)


async def there_and_back(talk: Talk) -> None:
    await moved(talk, 1)
    await postponed(talk)
    await moved(talk, 3)


CHANGES = [moved, quietly, cancelled, postponed, back, twice, there_and_back]


@pytest.mark.parametrize("change", CHANGES)
async def test_in_parts_everybody_is_owed_what_they_are_owed_at_once(
    monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    expected, due = await crowded(), () if change in CHANGES[:4] else ("due",)
    await change(expected)
    talk = await crowded()
    in_parts(monkeypatch)
    await change(talk)
    assert [job.state for job in await progress.of_session(talk["id"])] == [JobState.RUNNING]
    await carry_out.carry_out(clock.now)
    assert not await progress.of_session(talk["id"])
    assert await pending(talk, *due) == await pending(expected, *due)


async def test_the_change_itself_touches_no_registration_of_the_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = await crowded()
    in_parts(monkeypatch)
    before = await of_registrations(talk)
    await moved(talk)
    assert await of_registrations(talk) == before


async def test_who_registers_meanwhile_is_mailed_once_and_of_the_new_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = await crowded()
    in_parts(monkeypatch)
    await moved(talk)
    await database.execute("UPDATE sessions SET capacity = NULL WHERE id = $1", talk["id"])
    form = RegistrationForm("zoe@example.org", "Zoé", "fr", form_key="zoe")
    await database.execute("DELETE FROM registrations WHERE state = 'waiting'")
    made = await register(talk["id"], form, at=asked())
    before = await letters_of(made.registration_id)
    await carry_out.carry_out(clock.now)
    assert await letters_of(made.registration_id) == before
    assert [letter for letter, _ in before].count("session-rescheduled") == 0


async def test_a_second_change_tells_everybody_the_date_they_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two are told of the first change, the others never were when the second comes."""
    talk = await crowded()
    in_parts(monkeypatch)
    await moved(talk, 1)
    told = await one_part()
    await database.execute(
        "UPDATE deliveries SET state = 'sent' WHERE letter = 'session-rescheduled'"
        " AND subject_kind = 'registration'"
    )
    await moved(talk, 2)
    await carry_out.carry_out(clock.now)
    known = await sql.rows(
        "SELECT subject_id, data->>'starts_at' AS old FROM deliveries WHERE state = 'due'"
        " AND letter = 'session-rescheduled' AND subject_kind = 'registration' ORDER BY subject_id"
    )
    first, then = talk["starts_at"], talk["starts_at"] + timedelta(days=1)
    assert len(known) == 6
    assert {one["old"] for one in known[:told]} == {then.isoformat()}
    assert {one["old"] for one in known[told:]} == {first.isoformat()}


async def test_a_part_that_is_undone_is_done_again_and_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk, expected = await crowded(), await crowded()
    await moved(expected)
    in_parts(monkeypatch)
    await moved(talk)
    await one_part()
    with pytest.raises(ConnectionError):
        await killed_in_the_middle()
    await carry_out.carry_out(clock.now)
    assert await pending(talk) == await pending(expected)


async def test_an_organiser_stops_it_and_lets_it_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await crowded()
    in_parts(monkeypatch)
    await moved(talk)
    done = await one_part()
    await bulk_jobs.stop(talk["id"], by=BY)
    assert await carry_out.carry_out(clock.now) == 0
    (job,) = await progress.of_session(talk["id"])
    assert (job.state, job.done, job.total) == (JobState.STOPPED, done, 6)
    await bulk_jobs.resume(talk["id"], by=BY)
    assert await carry_out.carry_out(clock.now) == 6 - done


async def test_what_fails_again_and_again_is_given_up_and_can_be_resumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = await crowded()
    in_parts(monkeypatch)
    await moved(talk)

    async def broken(*_: Any) -> tuple[int, int]:
        raise ValueError("a defect")

    with monkeypatch.context() as patched:
        patched.setattr(carry_out, "KINDS", {replan_mails.KIND: broken})
        await carry_out.carry_out(clock.now)
    (job,) = await progress.of_session(talk["id"])
    assert (job.state, job.error) == (JobState.FAILED, "ValueError: a defect")
    await bulk_jobs.resume(talk["id"], by=BY)
    await carry_out.carry_out(clock.now)
    assert not await progress.of_session(talk["id"])


@pytest.mark.parametrize("change", [moved, quietly, cancelled, postponed])
async def test_the_look_before_counts_the_same_without_planning_all(
    monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    talk = await crowded()
    last = await factories.registration(talk, "zoe@example.org", name="Zoé", language="en",
                                        state="waiting", waiting_since=now())  # fmt: skip
    expected = await dry_run.run(lambda: change(talk), session_id=talk["id"])
    in_parts(monkeypatch)
    monkeypatch.setattr(counting, "WRITTEN_TO_COUNT", 2)
    monkeypatch.setattr(counting, "FIRST_OF_MANY", 2)
    seen = await dry_run.run(lambda: change(talk), session_id=talk["id"], address="zoe@example.org")
    assert counted(seen) == counted(expected)
    assert not await progress.of_session(talk["id"])
    if change is not quietly:
        assert seen.sought
        assert seen.readers[0].subject_id == last["id"]


async def test_passes_get_their_seats_in_parts_when_a_session_is_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected, talk = [await with_passes() for _ in range(2)]
    await publish(expected["id"], by=BY, at=asked())
    looked = await dry_run.run(
        lambda: publish(talk["id"], by=BY, at=asked()), session_id=talk["id"]
    )
    in_parts(monkeypatch)
    monkeypatch.setattr(publish_to_passes, "WRITTEN", 2)
    seen = await dry_run.run(lambda: publish(talk["id"], by=BY, at=asked()), session_id=talk["id"])
    assert counted(seen) == counted(looked)
    await publish(talk["id"], by=BY, at=asked())
    assert await states(talk) == []
    await carry_out.carry_out(clock.now)
    assert await states(talk) == await states(expected)
    assert await pending(talk) == await pending(expected)


@pytest.mark.parametrize("rule", ["offer", "none"])
async def test_a_look_before_several_drafts_counts_what_they_would_mail(
    monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    first = await with_passes()
    cycle = {"id": first["programme"], "language": "fr", "timezone": "Europe/Paris"}
    await database.execute(
        "UPDATE programmes SET waiting_rule = $2 WHERE id = $1", cycle["id"], rule
    )
    talks = [
        first,
        await factories.session(cycle, status="draft", starts_at=asked() + timedelta(days=20)),
        await factories.session(cycle, status="draft", capacity=3, domain_seats=2),
        await factories.session(cycle, status="draft", needs_approval=True),
        await factories.session(cycle, status="draft", visibility="unlisted"),
        await factories.session(cycle, status="draft", starts_at=asked() - timedelta(days=2)),
    ]
    holder = await database.value("SELECT person FROM passes ORDER BY id LIMIT 1")
    await factories.insert("registrations", {
        "session": talks[1]["id"], "person": holder, "name": "Ada", "state": "cancelled",
        "nonce": "n", "join_nonce": "j",
    })  # fmt: skip
    ids = [one["id"] for one in talks]

    async def looked() -> list[tuple[str, str, int, int]]:
        return counted(await dry_run.run(
            lambda: publish_all(cycle["id"], ids, by=BY, at=asked()), session_id=None
        ))  # fmt: skip

    expected = await looked()
    assert expected
    in_parts(monkeypatch)
    monkeypatch.setattr(publish_to_passes, "WRITTEN", 2)
    assert await looked() == expected


def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are very many already, and two a part."""
    monkeypatch.setattr(replan_mails, "AT_ONCE", 2)
    monkeypatch.setattr(publish_to_passes, "AT_ONCE", 2)
    monkeypatch.setattr(carry_out, "PART", 2)


def counted(seen: dry_run.DryRun) -> list[tuple[str, str, int, int]]:
    return sorted((one.letter, one.language, one.number, one.at_once) for one in seen.groups)


async def killed_in_the_middle() -> None:
    async with transaction():
        await replan_mails.part(await the_job(), 2, now())
        raise ConnectionError


async def the_job() -> bulk_jobs.Job:
    (job_id,) = await bulk_jobs.waiting()
    job = await bulk_jobs.hold(job_id)
    assert job is not None
    return job


async def one_part() -> int:
    """Do one part of the only job; to how many."""
    (job_id,) = await bulk_jobs.waiting()
    part = await carry_out._next(job_id, now())
    assert part is not None
    return part.done


async def crowded() -> Talk:
    """A session with people of two languages who are owed its reminders, a line, and a speaker."""
    languages = ("fr", "fr", "en", "fr", "en")
    talk = await factories.session(capacity=5)
    seats = [await factories.registration(talk, language=one) for one in languages]
    await factories.registration(talk, state="waiting", waiting_since=now())
    guest = await factories.speaker({"id": talk["programme"]}, language="en")
    await factories.appearance(guest, talk, answer="yes")
    for seat in seats:
        for letter, minutes in (("reminder-1d", 1440), ("reminder-1h", 60)):
            await database.execute(
                "INSERT INTO deliveries (key, letter, subject_kind, subject_id, occasion,"
                " session_id, due_at, message_id, data, reason, address, verdict) VALUES"
                " ($1, $2, 'registration', $3, '1', $4, $5, $1, '{}', '', '', '')",
                f"{letter}:registration:{seat['id']}:1", letter, seat["id"], talk["id"],
                talk["starts_at"] - timedelta(minutes=minutes),
            )  # fmt: skip
    return talk


async def with_passes() -> Talk:
    """A draft of four seats, in a programme that six people hold a pass of."""
    cycle = await factories.programme()
    for language in ("fr", "en", "fr", "fr", "en", "en"):
        await factories.programme_pass(cycle, language=language)
    return await factories.session(cycle, status="draft", capacity=4)


async def pending(talk: Talk, *in_states: str) -> list[tuple[Any, ...]]:
    """The mails of a session, all or in these states, with places on the roster for ids."""
    found = await sql.rows(
        "SELECT d.letter, d.subject_kind, d.occasion, d.state, d.reason, d.data->>'note' AS note,"
        " d.data->>'starts_at' AS old, (SELECT count(*) FROM registrations r WHERE r.session ="
        " d.session_id AND r.id < d.subject_id AND d.subject_kind = 'registration') AS place"
        " FROM deliveries d WHERE d.session_id = $1",
        talk["id"],
    )
    return sorted(
        tuple(str(value) for value in mail.values())
        for mail in found
        if mail["state"] in (in_states or (mail["state"],))
    )


async def of_registrations(talk: Talk) -> list[Any]:
    return await sql.rows(
        "SELECT id, state, occasion FROM deliveries"
        " WHERE session_id = $1 AND subject_kind = 'registration' ORDER BY id",
        talk["id"],
    )


async def letters_of(registration: int) -> list[tuple[str, str]]:
    found = await sql.rows(
        "SELECT letter, state FROM deliveries WHERE subject_kind = 'registration'"
        " AND subject_id = $1 ORDER BY id",
        registration,
    )
    return [(mail["letter"], mail["state"]) for mail in found]


async def states(talk: Talk) -> list[str]:
    found = await sql.rows(
        "SELECT state FROM registrations WHERE session = $1 ORDER BY id", talk["id"]
    )
    return [one["state"] for one in found]
