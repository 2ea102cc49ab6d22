"""Lists of mails are pages by id: those of one session, and those in one state, and no others."""

import pytest

from events import database
from events.deliveries.states import DeliveryState
from events.operations.reports import mail_log
from tests import factories
from tests.deliveries.ledger import owe, owed

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_log, "PAGE", 2)


async def mails(session: int, number: int, *, state: str = "due") -> list[int]:
    """Mails of a session, by their ids, which stand between those of others."""
    first = int(await database.value("SELECT count(*) FROM deliveries"))
    await owe(*(owed(first + n, session_id=session, data={}) for n in range(number)))
    return sorted(
        await database.values(
            "UPDATE deliveries SET state = $1 WHERE subject_id >= $2 RETURNING id", state, first
        )
    )


async def test_a_sessions_mails_are_its_own_page_by_page() -> None:
    earlier, talk, later = [(await factories.session())["id"] for _ in range(3)]
    await mails(earlier, 2)
    expected = await mails(talk, 2)
    await mails(later, 3)
    expected += await mails(talk, 1, state="refused") + await mails(talk, 2, state="sent")
    await mails(earlier, 1)
    seen: list[int] = []
    while page := await mail_log.of_session(talk, after=seen[-1] if seen else 0, limit=2):
        assert len(page) <= 2
        seen += [one.id for one in page]
    assert seen == expected
    refused = await mail_log.of_session(talk, states=[DeliveryState.REFUSED])
    assert [one.id for one in refused] == expected[2:3]


async def test_mails_in_one_state_are_those_of_the_programmes_one_sees() -> None:
    talk, other = await factories.session(), await factories.session()
    await mails(talk["id"], 1, state="held")
    expected = await mails(talk["id"], 3, state="refused")
    foreign = await mails(other["id"], 1, state="refused")
    await mails(talk["id"], 1, state="skipped")
    await mails(talk["id"], 1, state="due")
    seen = await mail_log.in_state(None, DeliveryState.REFUSED)
    seen += await mail_log.in_state(None, DeliveryState.REFUSED, after=seen[-1].id)
    assert [one.id for one in seen] == [*foreign, *reversed(expected)]
    mine = await mail_log.in_state([talk["programme"]], DeliveryState.REFUSED, after=expected[2])
    assert [one.id for one in mine] == [expected[1], expected[0]]


async def test_what_is_settled_begins_with_the_latest_and_what_is_due_with_the_first() -> None:
    talk = await factories.session()
    for state in (DeliveryState.SENT, DeliveryState.DUE):
        expected = await mails(talk["id"], 3, state=state)
        first = await mail_log.in_state(None, state)
        then = await mail_log.in_state(None, state, after=first[-1].id)
        if state == DeliveryState.SENT:
            expected.reverse()
        assert [one.id for one in first + then] == expected


async def test_a_mail_about_a_programme_alone_has_its_hours() -> None:
    of = await factories.programme(timezone="America/Cayenne")
    await owe(owed(1, programme_id=of["id"], data={}), owed(2, data={}))
    found = await mail_log.in_state(None, DeliveryState.DUE)
    assert [one.timezone for one in found] == ["America/Cayenne", ""]
