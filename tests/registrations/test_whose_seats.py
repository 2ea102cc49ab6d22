"""At most so many seats for a mail domain, some kept for a group: whoever gives seats asks."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from events import database, links
from events.clock import now
from events.errors import Invalid
from events.operations.people import (
    move_to_session,
    register_by_hand,
    register_list,
    registration_actions,
)
from events.operations.people.listed_people import Listed
from events.operations.people.register_by_hand import NewParticipant
from events.operations.sessions.capacity import change_capacity
from events.registrations import offered_sessions
from events.registrations.multiple.companions import register_together
from events.registrations.multiple.confirm import confirm_address
from events.registrations.multiple.select import Wanted, register_for_sessions
from events.registrations.participant.correct import correct_address
from events.registrations.passes.register_pass import register_for_programme
from events.registrations.signup import availability, many, seats
from events.registrations.signup.cancel import cancel, come_back
from events.registrations.signup.enter import Registered
from events.registrations.signup.form import Companion, RegistrationForm
from events.registrations.signup.refusals import (
    OrganisationFull,
    SeatsKept,
    SessionFull,
    SomeRefused,
    TooFewSeats,
)
from events.registrations.signup.register import register
from events.registrations.signup.seat_rules.allotment import Allotment
from events.registrations.signup.waitlist import lapse_offers
from events.sessions.fields import SeatRules
from tests import factories
from tests.registrations.browsing import send

pytestmark = pytest.mark.usefixtures("database")

BY = "anna@example.org"


def form(email: str, **values: object) -> RegistrationForm:
    """Somebody's form."""
    given = {"name": "Ada Exemple", "language": "fr", "form_key": email, **values}
    return RegistrationForm(email=email, **given)  # type: ignore[arg-type]


async def limited(most: int = 1, **values: object) -> factories.Row:
    """A session where one organisation may have at most so many seats."""
    return await factories.session(domain_seats=most, **values)


async def keeping(capacity: int, kept: int, **values: object) -> factories.Row:
    """A session that keeps seats for members.example for two days."""
    given = {"kept_until": now() + timedelta(days=2), "kept_domains": ["members.example"], **values}
    return await factories.session(capacity=capacity, kept_seats=kept, **given)


async def state(session: factories.Row, email: str) -> str:
    """How somebody's registration stands; nothing for none."""
    found = await database.value(
        "SELECT r.state FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE r.session = $1 AND e.email = $2",
        session["id"],
        email,
    )
    return str(found or "")


async def apply(session: factories.Row, *emails: str, waiting: bool = False) -> None:
    """Register these one after the other."""
    for email in emails:
        await register(session["id"], form(email, waiting=waiting), at=now())


async def counted(session: factories.Row) -> bool:
    """Whether the seats that are counted are those that are held."""
    return bool(
        await database.value(
            "SELECT s.taken = (SELECT count(*) FROM registrations r WHERE r.session = s.id"
            " AND r.state IN ('held', 'offered')) FROM sessions s WHERE s.id = $1",
            session["id"],
        )
    )


async def test_one_organisation_gets_no_more_seats_and_others_do() -> None:
    session = await limited(2)
    await apply(session, "a@example.org", "b@example.org")
    with pytest.raises(OrganisationFull):
        await apply(session, "c@example.org")
    await apply(session, "d@paris.example.org", "e@other.example")
    await apply(session, *(f"{number}@gmail.com" for number in range(4)))
    assert await counted(session)


async def test_who_is_registered_hears_what_anybody_of_their_organisation_would() -> None:
    session = await limited(1)
    await apply(session, "a@example.org")
    with pytest.raises(OrganisationFull):
        await register(session["id"], form("a@example.org", form_key="again"), at=now())
    with pytest.raises(OrganisationFull):
        await apply(session, "b@example.org")


async def test_who_waits_for_their_organisation_holds_nobody_else_up() -> None:
    session = await limited(1, capacity=3)
    await apply(session, "a@example.org", "b@example.org", "c@example.org", waiting=True)
    assert await state(session, "b@example.org") == "waiting"
    await apply(session, "d@other.example")
    assert await state(session, "d@other.example") == "held"
    first = await database.value("SELECT min(id) FROM registrations")
    await cancel(first, at=now())
    assert await state(session, "b@example.org") == "offered"
    assert await state(session, "c@example.org") == "waiting"
    assert await counted(session)


async def test_a_line_that_could_have_the_seat_comes_first() -> None:
    session = await limited(5, capacity=1)
    await apply(session, "a@example.org", "b@other.example", waiting=True)
    await database.execute("UPDATE sessions SET capacity = 2 WHERE id = $1", session["id"])
    with pytest.raises(SessionFull):
        await apply(session, "c@third.example")
    await lapse_offers(now())
    assert await state(session, "b@other.example") == "offered"


async def test_kept_seats_are_the_group_s_until_the_date() -> None:
    session = await keeping(3, 2)
    await apply(session, "a@example.org")
    with pytest.raises(SeatsKept):
        await apply(session, "b@example.org")
    await apply(session, "one@members.example")
    await register(session["id"], form("b@example.org"), at=now() + timedelta(days=3))
    assert await counted(session)


async def test_who_was_invited_by_a_list_is_of_the_group() -> None:
    session = await keeping(1, 1, kept_domains=[])
    cycle = {"id": session["programme"]}
    for email, where, values in (
        ("guest@gmail.com", session, {}),
        ("asked@gmail.com", session, {"source": "domain"}),
        ("not@gmail.com", session, {"withdrawn_at": now()}),
        ("elsewhere@gmail.com", await factories.session(cycle | {
            "language": "fr", "timezone": "Europe/Paris"}), {}),
    ):  # fmt: skip
        await factories.invitation(cycle, email, where, **values)
    for email in ("asked@gmail.com", "not@gmail.com", "elsewhere@gmail.com"):
        with pytest.raises(SeatsKept):
            await apply(session, email)
    await apply(session, "guest@gmail.com")


async def test_the_group_is_not_held_up_by_a_line_of_others() -> None:
    session = await keeping(2, 1)
    await apply(session, "a@example.org", "b@example.org", waiting=True)
    assert await state(session, "b@example.org") == "waiting"
    await apply(session, "one@members.example")
    assert await state(session, "one@members.example") == "held"


async def test_at_the_date_the_line_moves_up_by_itself() -> None:
    session = await keeping(2, 2)
    await apply(session, "a@example.org", "b@example.org", "c@example.org", waiting=True)
    await lapse_offers(now())
    assert await state(session, "a@example.org") == "waiting"
    await lapse_offers(now() + timedelta(days=2, hours=1))
    assert await state(session, "a@example.org") == "offered"
    assert await state(session, "b@example.org") == "offered"
    assert await state(session, "c@example.org") == "waiting"
    assert await counted(session)


async def test_people_who_come_together_get_all_seats_or_none() -> None:
    cycle = await factories.programme(companions=5)
    session = await factories.session(cycle, domain_seats=2)
    two = [Companion("Bob Exemple", "b@example.org"), Companion("Eve Exemple", "c@example.org")]
    with pytest.raises(TooFewSeats):
        await register_together(session["id"], form("a@example.org"), two, at=now())
    assert not await state(session, "a@example.org")
    await register_together(session["id"], form("a@example.org"), two[:1], at=now())
    assert await state(session, "b@example.org") == "offered"
    with pytest.raises(OrganisationFull):
        await register_together(
            session["id"], form("d@example.org"), [Companion("E", "e@other.example")], at=now()
        )


async def test_a_party_waits_whole_and_is_passed_by_who_can_have_the_seat() -> None:
    cycle = await factories.programme(companions=5)
    session = await factories.session(cycle, domain_seats=2, capacity=4)
    await apply(session, "a@example.org")
    await register_together(
        session["id"],
        form("b@example.org", waiting=True),
        [Companion("C", "c@example.org")],
        at=now(),
    )
    assert await state(session, "b@example.org") == "waiting"
    await apply(session, "d@example.org", waiting=True)
    assert await state(session, "d@example.org") == "held"  # One seat is left to the domain.
    for email in ("a@example.org", "d@example.org"):
        assert await state(session, "b@example.org") == "waiting"
        await cancel(await _id(session, email), at=now())
    assert await state(session, "b@example.org") == "offered"
    assert await state(session, "c@example.org") == "offered"


async def _id(session: factories.Row, email: str) -> int:
    return int(
        await database.value(
            "SELECT r.id FROM registrations r JOIN people e ON e.id = r.person"
            " WHERE r.session = $1 AND e.email = $2",
            session["id"],
            email,
        )
    )


async def test_an_address_is_confirmed_within_the_rules_of_that_moment() -> None:
    cycle = await factories.programme(confirm_address=True)
    session = await factories.session(cycle, domain_seats=1)
    await apply(session, "a@example.org", "b@example.org")
    assert await confirm_address(await _id(session, "a@example.org"), at=now()) is None
    await confirm_address(await _id(session, "b@example.org"), at=now())
    assert await state(session, "a@example.org") == "held"
    assert await state(session, "b@example.org") == "waiting"


async def test_who_comes_back_finds_what_their_organisation_has_left() -> None:
    session = await limited(1)
    await apply(session, "a@example.org")
    left = await _id(session, "a@example.org")
    await cancel(left, at=now())
    await apply(session, "b@example.org")
    assert await come_back(left, at=now()) == "waiting"
    await database.execute("UPDATE programmes SET waiting_rule = 'none'")
    await cancel(left, at=now())
    with pytest.raises(OrganisationFull):
        await come_back(left, at=now())


async def test_several_sessions_in_one_form_name_the_one_that_cannot_be_had() -> None:
    free = await factories.session()
    cycle = {"id": free["programme"], "language": "fr", "timezone": "Europe/Paris"}
    kept = await factories.session(
        cycle,
        capacity=1,
        kept_seats=1,
        kept_until=now() + timedelta(days=1),
        kept_domains=["members.example"],
    )
    both = [Wanted(free["id"], {}), Wanted(kept["id"], {})]
    with pytest.raises(SomeRefused) as refused:
        await register_for_sessions(cycle["id"], both, form("a@example.org"), at=now())
    assert refused.value.problems == {f"session-{kept['id']}": SeatsKept.sentence}
    await register_for_sessions(cycle["id"], both, form("one@members.example"), at=now())
    assert await state(kept, "one@members.example") == "held"


async def test_a_pass_brings_a_seat_or_a_place_in_the_line() -> None:
    session = await limited(1)
    for email in ("a@example.org", "b@example.org", "c@other.example"):
        await register_for_programme(session["programme"], form(email), at=now())
    found = [await state(session, f"{name}") for name in
             ("a@example.org", "b@example.org", "c@other.example")]  # fmt: skip
    assert found == ["held", "waiting", "held"]


async def test_a_seat_does_not_go_to_the_right_address_of_a_full_organisation() -> None:
    session = await limited(1)
    await apply(session, "a@example.org")
    await register(session["id"], form("b@exmaple.org", made_by="browser"), at=now())
    await correct_address(
        session["id"], wrong="b@exmaple.org", right="b@example.org", made_by="browser", at=now()
    )
    assert await state(session, "b@example.org") == "waiting"
    assert await counted(session)


async def test_organisers_give_seats_by_the_same_rules() -> None:
    session = await limited(1, needs_approval=True)
    await apply(session, "a@example.org", "b@example.org")
    ids = [await _id(session, "a@example.org"), await _id(session, "b@example.org")]
    async with database.transaction():
        assert await many.approve(await seats.lock(session["id"]), ids, at=now()) == 1
    with pytest.raises(OrganisationFull):
        await registration_actions.approve(ids[1], by=BY, at=now())
    with pytest.raises(OrganisationFull):
        await register_by_hand.add(
            session["id"], NewParticipant("c@example.org", "C", "fr"), by=BY, at=now()
        )
    other = await factories.registration(email="d@example.org")
    with pytest.raises(OrganisationFull):
        await move_to_session.move(other["id"], session["id"], by=BY, at=now())
    await register_by_hand.add(
        session["id"], NewParticipant("e@other.example", "E", "fr"), by=BY, at=now()
    )
    assert await counted(session)


async def test_a_list_is_registered_whole_or_says_which_organisations_are_too_many() -> None:
    session = await limited(2)
    listed = [Listed(number, f"{number}@example.org", "", "fr") for number in range(3)]
    done = await register_list.register(session["id"], listed, mailed=False, by=BY, at=now())
    assert (done.new, done.beyond, done.most) == (3, ("example.org",), 2)
    done = await register_list.register(session["id"], listed[:2], mailed=False, by=BY, at=now())
    assert (done.new, done.beyond, done.left) == (2, (), None)
    kept = await keeping(4, 3)
    done = await register_list.register(kept["id"], listed[:2], mailed=False, by=BY, at=now())
    assert done.left == 1
    assert not await database.value(
        "SELECT count(*) FROM registrations WHERE session = $1", kept["id"]
    )


async def test_changed_rules_let_the_line_move_and_are_on_the_record() -> None:
    session = await keeping(2, 2)
    await apply(session, "a@example.org", "b@example.org", waiting=True)
    rules = SeatRules(kept_seats=1, kept_until=now() + timedelta(days=1))
    assert await change_capacity(session["id"], 2, rules=rules, by=BY, at=now()) == 1
    assert await change_capacity(session["id"], 2, rules=SeatRules(), by=BY, at=now()) == 1
    acts = await database.values("SELECT action FROM audit_entries ORDER BY id")
    assert acts == ["seat-rules-changed", "capacity-changed"] * 2


@pytest.mark.parametrize(("capacity", "rules", "field"), [
    (None, SeatRules(kept_seats=1, kept_until=now()), "kept_seats"),
    (1, SeatRules(kept_seats=2, kept_until=now()), "kept_seats"),
    (2, SeatRules(kept_seats=1), "kept_until"),
])  # fmt: skip
async def test_what_could_not_be_kept_is_refused(
    capacity: int | None, rules: SeatRules, field: str
) -> None:
    session = await factories.session()
    with pytest.raises(Invalid) as refused:
        await change_capacity(session["id"], capacity, rules=rules, by=BY, at=now())
    assert list(refused.value.problems) == [field]


async def test_what_the_form_says_is_without_the_kept_seats() -> None:
    session = await keeping(5, 3)
    await apply(session, "one@members.example", "a@example.org")
    offer = await availability.session(session["id"], at=now())
    assert offer is not None
    assert (offer.seats_left, offer.kept, offer.full) == (1, 2, False)
    await apply(session, "b@example.org")
    offer = await availability.session(session["id"], at=now())
    assert offer is not None
    assert (offer.seats_left, offer.kept, offer.full) == (0, 2, False)
    choice = await offered_sessions.one(session["id"], "fr", at=now())
    assert choice is not None
    assert (choice.seats_left, choice.kept, choice.full) == (0, 2, False)


async def test_the_page_says_it_and_leads_to_the_line(client: httpx.AsyncClient) -> None:
    session = await keeping(3, 2, domain_seats=1)
    path = links.session(session["slug"])
    page = await client.get(f"{path}?lang=en")
    assert "One seat left." in page.text
    assert "2 seats are kept for a group until" in page.text
    assert "One seat at most for each organisation." in page.text
    await apply(session, "a@example.org")
    page = await client.get(f"{path}?lang=en")
    assert "seats left" not in page.text
    refused = await send(
        client, page, "/registrations", name="Bea Exemple", email="b@other.example"
    )
    assert refused.status_code == 409
    assert SeatsKept.sentence in refused.text
    assert SessionFull.sentence not in refused.text
    assert 'value="b@other.example"' in refused.text
    assert (await send(client, refused, "/registrations")).status_code == 303
    assert await state(session, "b@other.example") == "waiting"


async def test_where_nobody_waits_the_form_stays_for_another_address(
    client: httpx.AsyncClient,
) -> None:
    cycle = await factories.programme(waiting_rule="none")
    session = await factories.session(cycle, domain_seats=1)
    await apply(session, "a@example.org")
    page = await client.get(f"{links.session(session['slug'])}?lang=en")
    refused = await send(client, page, "/registrations", name="Bea", email="b@example.org")
    assert OrganisationFull.sentence in refused.text
    answer = await send(client, refused, "/registrations", email="b@other.example")
    assert answer.status_code == 303
    assert await state(session, "b@other.example") == "held"


async def crowd(session: factories.Row, number: int = 60) -> list[Registered | BaseException]:
    """Many of one organisation press the button at the same moment."""
    return await asyncio.gather(
        *(register(session["id"], form(f"{one}@example.org"), at=now()) for one in range(number)),
        return_exceptions=True,
    )


async def seated(session: factories.Row) -> int:
    """How many have a seat."""
    return int(await database.value("SELECT taken FROM sessions WHERE id = $1", session["id"]))


async def too_many_of(number: int) -> bool:
    """Whether one of some crowds got more seats than its organisation has: one alone is luck."""
    for _ in range(20):
        session = await limited(number)
        await crowd(session)
        if await seated(session) > number:
            return True
    return False


async def test_a_crowd_of_one_organisation_gets_exactly_its_seats() -> None:
    session = await limited(5)
    answers = await crowd(session)
    assert await seated(session) == 5
    assert await counted(session)
    assert sum(isinstance(answer, OrganisationFull) for answer in answers) == 55


async def test_a_crowd_of_others_leaves_the_kept_seats() -> None:
    session = await keeping(20, 15)
    answers = await crowd(session)
    assert await seated(session) == 5
    assert sum(isinstance(answer, SeatsKept) for answer in answers) == 55


async def test_with_the_short_way_open_too_many_of_one_organisation_get_a_seat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = "s.domain_seats IS NULL AND (s.kept_seats = 0 OR s.kept_until <= $3)"
    counting = (
        "(SELECT count(*) FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE r.session = s.id AND split_part(e.email, '@', 2) = split_part($2, '@', 2))"
        " < COALESCE(s.domain_seats, 1000)"
    )
    assert closed in seats._AT_ONCE
    monkeypatch.setattr(seats, "_AT_ONCE", seats._AT_ONCE.replace(closed, counting))
    assert await too_many_of(5)


async def test_with_the_lock_taken_out_too_many_of_one_organisation_get_a_seat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seats, "_LOCK", seats._LOCK.replace("FOR UPDATE OF s", ""))
    assert await too_many_of(5)


def test_without_rules_everybody_is_asked_as_before() -> None:
    plain = Allotment(2)
    assert plain.is_open_to("a@example.org", "b@example.org")
    assert not plain.is_open_to("a@example.org", "b@example.org", "c@example.org")
    assert not Allotment(2, line_first=True).is_open_to("a@example.org")
    assert isinstance(Allotment(0).refusal("a@example.org"), SessionFull)
