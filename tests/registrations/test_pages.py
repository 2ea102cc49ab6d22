"""Registering in the browser, and the participant's own page."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace

from events import database, links, signing
from events.clock import now
from events.operations.people import registration_actions
from events.public.participant.ticket import Step, next_step
from events.registrations.participant import queries
from events.registrations.signup import rate_limits
from events.registrations.states import RegistrationState
from tests import factories, sql
from tests.registrations.browsing import form, forms, send

ADA = {"name": "Ada Exemple", "email": "ada@example.org"}


async def open_form(client: httpx.AsyncClient, session: factories.Row) -> httpx.Response:
    """The session's page, with its form."""
    page = await client.get(links.session(session["slug"]))
    assert page.status_code == 200, page.text
    return page


async def register(
    client: httpx.AsyncClient, session: factories.Row, **values: str
) -> httpx.Response:
    """Open the page, fill in the form, send it."""
    return await send(client, await open_form(client, session), "/registrations", **ADA | values)


async def own_link(email: str = "ada@example.org") -> str:
    """The address of somebody's own page, as their mails carry it."""
    found = await sql.row(
        "SELECT r.id, r.nonce FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE e.email = $1 ORDER BY r.id LIMIT 1",
        email,
    )
    assert found is not None
    return links.registration(found["id"], found["nonce"])


async def state(email: str = "ada@example.org") -> str:
    """The state of somebody's registration."""
    return str(
        await database.value(
            "SELECT r.state FROM registrations r JOIN people e ON e.id = r.person"
            " WHERE e.email = $1",
            email,
        )
    )


async def test_two_fields_and_a_button_make_a_registration(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    answer = await register(client, session)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sessions/{session['slug']}/thanks"
    thanks = await client.get(answer.headers["location"])
    assert "causerie@example.org" in thanks.text
    assert session["title"] in thanks.text
    assert await state() == "held"


async def test_one_form_serves_several_people(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    page = await open_form(client, session)
    for email in ("ada@example.org", "bob@example.org"):
        answer = await send(client, page, "/registrations", name="Ada Exemple", email=email)
        assert answer.status_code == 303
    assert await database.value("SELECT count(*) FROM registrations") == 2


async def test_errors_stand_in_the_page_and_nothing_typed_is_lost(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    answer = await register(client, session, email="ada", name="Ada Exemple")
    assert answer.status_code == 422
    assert 'value="ada"' in answer.text
    assert 'value="Ada Exemple"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await database.value("SELECT count(*) FROM registrations") == 0


async def test_an_address_that_looks_mistyped_is_asked_about_and_then_taken(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    asked = await register(client, session, email="ada.exemple@gmial.com")
    assert asked.status_code == 422
    assert "ada.exemple@gmail.com" in asked.text
    answer = await send(client, asked, "/registrations")
    assert answer.status_code == 303
    assert await state("ada.exemple@gmial.com") == "held"


async def test_a_form_that_we_did_not_sign_is_shown_again(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    answer = await register(client, session, form_key="0" * 32 + ".1.forged")
    assert answer.status_code == 422
    assert (await send(client, answer, "/registrations")).status_code == 303


async def test_a_machine_that_fills_the_trap_gets_thanks_and_nothing_else(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    answer = await register(client, session, website="https://spam.example.org")
    assert answer.status_code == 303
    assert await database.value("SELECT count(*) FROM people") == 0


async def test_a_full_session_says_409_and_offers_the_waiting_list(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session(capacity=1)
    page = await open_form(client, session)
    await factories.registration(session, "bob@example.org")
    refused = await send(client, page, "/registrations", **ADA)
    assert refused.status_code == 409
    assert 'value="ada@example.org"' in refused.text
    answer = await send(client, refused, "/registrations")
    assert answer.status_code == 303
    assert await state() == "waiting"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"status": "cancelled"}, 409),
        ({"registration_open": False}, 409),
        ({"status": "draft"}, 404),
    ],
)
async def test_a_session_that_takes_nobody_refuses_with_its_status(
    client: httpx.AsyncClient, values: dict[str, object], status: int
) -> None:
    session = await factories.session()
    page = await open_form(client, session)
    for column, value in values.items():
        await database.execute(
            f"UPDATE sessions SET {column} = $2 WHERE id = $1", session["id"], value
        )
    answer = await send(client, page, "/registrations", **ADA)
    assert answer.status_code == status


async def test_the_own_page_cancels_and_undoes(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    await register(client, session)
    page = await client.get(await own_link())
    assert page.status_code == 200
    answer = await send(client, page, "/cancellation")
    assert (answer.status_code, await state()) == (303, "cancelled")
    page = await client.get(answer.headers["location"])
    answer = await send(client, page, "/return")
    assert (answer.status_code, await state()) == (303, "held")


async def test_an_offered_seat_is_taken_by_a_button(client: httpx.AsyncClient) -> None:
    session = await factories.session(capacity=1)
    await factories.registration(
        session, "ada@example.org", state="offered", offer_until=now() + timedelta(hours=3)
    )
    answer = await send(client, await client.get(await own_link()), "/offer")
    assert (answer.status_code, await state()) == (303, "held")


async def test_name_language_and_zone_can_be_changed(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    await register(client, session)
    page = await client.get(await own_link())
    answer = await send(
        client, page, "/settings", name="Ada Autre", language="en", timezone="America/Toronto"
    )
    assert answer.status_code == 303
    person = await sql.row("SELECT language, timezone FROM people")
    assert person == {"language": "en", "timezone": "America/Toronto"}
    assert await database.value("SELECT name FROM registrations") == "Ada Autre"


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("montréal", "America/Montreal"),
        ("Fort de France", ""),  # No zone is called after it: the page says so.
        ("reunion", "Indian/Reunion"),
        ("La Réunion", "Indian/Reunion"),
        ("America/Toronto", "America/Toronto"),
    ],
)
async def test_a_time_zone_is_found_by_its_place(
    client: httpx.AsyncClient, typed: str, zone: str
) -> None:
    await register(client, await factories.session())
    page = await client.get(await own_link())
    answer = await send(client, page, "/settings", place=typed)
    assert answer.status_code == (303 if zone else 422)
    assert await database.value("SELECT timezone FROM people") == zone
    assert zone or "grande ville" in answer.text


@pytest.mark.parametrize(
    ("minutes", "left", "step"),
    [
        (-60, {}, Step.CALENDAR),
        (-10, {}, Step.JOIN),
        (30, {"replay": True}, Step.JOIN),
        (90, {}, Step.NONE),
        (90, {"feedback": True}, Step.FEEDBACK),
        (90, {"attestation": True, "feedback": True}, Step.ATTESTATION),
        (90, {"replay": True, "attestation": True, "feedback": True}, Step.REPLAY),
    ],
)
async def test_the_button_of_the_ticket_changes_with_the_hour(
    client: httpx.AsyncClient, minutes: int, left: dict[str, bool], step: Step
) -> None:
    talk = await factories.session()
    made = await factories.registration(talk)
    seat = await queries.by_token(signing.sign("registration", made["id"], made["nonce"]))
    assert seat is not None
    at = seat.starts_at + timedelta(minutes=minutes)
    given = {"replay": False, "attestation": False, "feedback": False, **left}
    assert next_step(seat, at, **given) is step
    for state in ("waiting", "cancelled"):
        assert next_step(replace(seat, state=RegistrationState(state)), at, **given) is Step.NONE


async def test_a_ticket_names_the_place_of_a_session_on_site_and_no_way_into_a_room(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session(room_url="", location="Salle des Essais, Villexemple")
    await register(client, session)
    page = await client.get(await own_link())
    assert "Salle des Essais, Villexemple" in page.text
    assert "/join/" not in page.text


async def test_a_private_calendar_is_made_renewed_and_ended(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    await register(client, session)
    nonces = []
    for wanted in ("new", "new", "none"):
        page = await client.get(await own_link())
        answer = await send(client, page, "/calendar", calendar=wanted)
        assert answer.status_code == 303
        nonces.append(await database.value("SELECT calendar_nonce FROM people"))
    assert nonces[0]
    assert nonces[1]
    assert nonces[0] != nonces[1]
    assert nonces[2] == ""


async def test_my_data_come_as_a_file(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    await register(client, session)
    answer = await client.get(f"{await own_link()}/data.json")
    data = json.loads(answer.content)
    assert data["person"]["email"] == "ada@example.org"
    assert [seat["session"] for seat in data["registrations"]] == [session["title"]]
    assert "attachment" in answer.headers["content-disposition"]


async def test_erasing_ends_the_link_and_lets_the_last_mail_out(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    await register(client, session)
    link = await own_link()
    done = await send(client, await client.get(f"{link}/erasure"), "/erasure")
    assert done.status_code == 200
    assert (await client.get(link)).status_code == 404
    assert await database.value("SELECT letter FROM deliveries WHERE state = 'due'") == "left"


async def test_the_thank_you_page_corrects_a_mistyped_address(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session(capacity=1)
    await register(client, session, email="adda@example.org")
    mistaken = await own_link("adda@example.org")
    thanks = await client.get(links.thanks(links.session(session["slug"])))
    answer = await send(
        client, thanks, "/correction", wrong="adda@example.org", email="ada@example.org"
    )
    assert answer.status_code == 303
    assert (await state("adda@example.org"), await state()) == ("cancelled", "held")
    assert (await client.get(mistaken)).status_code == 404


async def test_another_browser_cannot_correct_somebody_s_address(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    await register(client, session)
    thanks = await client.get(links.thanks(links.session(session["slug"])))
    client.headers["user-agent"] = "another"
    answer = await send(
        client, thanks, "/correction", wrong="ada@example.org", email="eve@example.org"
    )
    assert answer.status_code == 303
    assert await state() == "held"
    assert await database.value("SELECT count(*) FROM people") == 1


async def test_a_lost_link_is_mailed_and_the_page_says_the_same_to_everyone(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    await register(client, session)
    page = await client.get(links.LOST_LINK)
    known = await send(client, page, "/lost-link", email="ada@example.org")
    unknown = await send(client, page, "/lost-link", email="nobody@example.org")
    assert known.status_code == unknown.status_code == 303
    assert known.headers["location"] == unknown.headers["location"]
    found = await sql.rows("SELECT person_id FROM deliveries WHERE letter = 'lost-link'")
    assert len(found) == 1


@pytest.mark.parametrize("path", ["/registrations/{}", "/join/{}", "/appearances/{}"])
async def test_an_old_link_says_so_and_offers_a_new_one(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path.format("1.aaaaaaaaaaaaaaaaaaaaaaaaaaa"))
    assert answer.status_code == 404
    assert [form.action for form in forms(answer)] == ["/lost-link"]


async def test_a_join_link_gives_no_right_over_the_registration(
    client: httpx.AsyncClient,
) -> None:
    seat = await factories.registration()
    token = links.join(seat["id"], seat["join_nonce"]).rsplit("/", 1)[1]
    assert (await client.get(f"/registrations/{token}")).status_code == 404
    assert (await client.post(f"/registrations/{token}/cancellation")).status_code == 404


async def test_the_own_page_speaks_the_reader_s_language_where_texts_stand_in_it(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session(
        title="Séance", texts=json.dumps({"en": {"title": "A session in English"}})
    )
    await factories.registration(session, "ada@example.org")
    english = await client.get(f"{await own_link()}?lang=en")
    french = await client.get(f"{await own_link()}?lang=fr")
    assert "A session in English" in english.text
    assert "A session in English" not in french.text


async def test_a_pass_has_a_page_of_its_own(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    await factories.session(cycle)
    page = await client.get(links.programme(cycle["slug"]))
    answer = await send(client, page, "/registrations", **ADA)
    assert answer.headers["location"] == f"/programmes/{cycle['slug']}/thanks"
    assert (await client.get(answer.headers["location"])).status_code == 200
    held = await sql.row("SELECT id, nonce FROM passes")
    assert held is not None
    link = links.pass_page(held["id"], held["nonce"])
    answer = await send(client, await client.get(link), "/cancellation")
    assert answer.status_code == 303
    assert await state() == "cancelled"
    assert (await client.get(link)).status_code == 200


async def test_an_address_is_confirmed_by_a_button(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme(confirm_address=True)
    session = await factories.session(cycle)
    await register(client, session)
    assert await state() == "unconfirmed"
    page = await client.get(f"{await own_link()}/confirmation")
    assert await state() == "unconfirmed"
    assert (await send(client, page, "/confirmation")).status_code == 303
    assert await state() == "held"


async def test_fifty_posts_of_one_form_get_one_answer_and_make_one_seat(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session(capacity=1)
    filled = form(await open_form(client, session), "/registrations")
    answers = await asyncio.gather(
        *(client.post(filled.action, data={**filled.fields, **ADA}) for _ in range(50))
    )
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, f"/sessions/{session['slug']}/thanks")
    }
    assert await database.value("SELECT count(*) FROM registrations") == 1
    assert await database.value("SELECT count(*) FROM deliveries WHERE due_at < now()") == 1


async def test_a_corrected_address_keeps_the_seat_where_others_wait(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session(capacity=1)
    await register(client, session, email="adda@example.org")
    await factories.registration(session, "next@example.org", state="waiting", waiting_since=now())
    thanks = await client.get(links.thanks(links.session(session["slug"])))
    await send(client, thanks, "/correction", wrong="adda@example.org", email="ada@example.org")
    assert (await state(), await state("next@example.org")) == ("held", "waiting")
    assert await database.value("SELECT taken FROM sessions") == 1


@pytest.mark.parametrize("values", [{"waiting_rule": "none"}, {"waiting_rule": "offer"}])
async def test_a_corrected_address_keeps_the_seat_of_a_session_closed_meanwhile(
    client: httpx.AsyncClient, values: dict[str, str]
) -> None:
    session = await factories.session(await factories.programme(**values), capacity=1)
    await register(client, session, email="adda@example.org")
    await database.execute("UPDATE sessions SET registration_open = false")
    thanks = await client.get(links.thanks(links.session(session["slug"])))
    await send(client, thanks, "/correction", wrong="adda@example.org", email="ada@example.org")
    assert await state() == "held"


async def test_a_correction_that_cannot_be_mailed_loses_nothing(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session(await factories.programme(waiting_rule="none"), capacity=1)
    await register(client, session, email="adda@example.org")
    busy = await factories.person("ada@example.org")
    for number in range(rate_limits.PER_DEPLOYMENT):
        await factories.insert(
            "deliveries",
            {
                "key": f"lost-link:person:{busy['id']}:{number}",
                "message_id": f"<{number}@example.org>",
                "letter": "lost-link",
                "subject_kind": "person",
                "subject_id": busy["id"],
                "occasion": str(number),
                "person_id": busy["id"],
                "due_at": now(),
            },
        )
    thanks = await client.get(links.thanks(links.session(session["slug"])))
    answer = await send(
        client, thanks, "/correction", wrong="adda@example.org", email="ada@example.org"
    )
    assert answer.status_code == 303
    assert await state("adda@example.org") == "held"


async def test_a_corrected_address_keeps_its_place_in_the_line(client: httpx.AsyncClient) -> None:
    session = await factories.session(capacity=0)
    await register(client, session, email="adda@example.org", waiting="yes")
    await factories.registration(session, "next@example.org", state="waiting", waiting_since=now())
    thanks = await client.get(links.thanks(links.session(session["slug"])))
    await send(client, thanks, "/correction", wrong="adda@example.org", email="ada@example.org")
    line = await sql.rows(
        "SELECT e.email FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE r.state = 'waiting' ORDER BY r.waiting_since"
    )
    assert [entry["email"] for entry in line] == ["ada@example.org", "next@example.org"]


@pytest.mark.parametrize("act", [registration_actions.leave, registration_actions.decline])
async def test_who_was_removed_by_an_organiser_does_not_come_back_by_their_link(
    client: httpx.AsyncClient, act: Callable[..., Awaitable[None]]
) -> None:
    pending = act is registration_actions.decline
    seat = await factories.registration(
        email="ada@example.org", state="pending" if pending else "held"
    )
    await act(seat["id"], by="team@example.org", at=now())
    link = await own_link()
    page = await client.get(link)
    assert "/return" not in page.text
    answer = await client.post(f"{link}/return")
    assert answer.status_code == 409
    assert await state() == "cancelled"
    assert (
        await registration_actions.come_back(seat["id"], by="team@example.org", at=now()) == "held"
    )
