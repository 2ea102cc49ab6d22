"""Who the seats are for, set on the page of seats; people of the group are invited by a list."""

from datetime import timedelta

from events import database
from events.clock import now
from tests import factories, sql
from tests.desk.conftest import SignIn

RULES = {
    "capacity": "10",
    "domain_seats": "2",
    "kept_seats": "4",
    "kept_until": "2126-12-12",
    "kept_hour": "18:00",
    "kept_domains": "@Members.example, example.com",
}


async def test_the_rules_are_set_and_stand_in_the_form_again(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session(timezone="Europe/Paris")
    path = f"/sessions/{talk['slug']}/seats"
    assert (await desk.post(path, **RULES)).status_code == 303
    page = (await desk.get(path)).text
    for value in ("2126-12-12", "18:00", "@members.example, example.com".replace(" e", " @e")):
        assert f'value="{value}"' in page
    assert "4 kept seats are still free for the group." in page
    found = await sql.row("SELECT domain_seats, kept_seats, kept_until FROM sessions")
    assert found is not None
    assert (found["domain_seats"], found["kept_seats"]) == (2, 4)
    assert found["kept_until"].isoformat() == "2126-12-12T17:00:00+00:00"
    assert (await desk.post(path, capacity="10")).status_code == 303
    assert await database.value("SELECT kept_seats FROM sessions") == 0


async def test_no_more_kept_seats_are_called_free_than_are_free(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    for _ in range(9):
        await factories.registration(talk)
    path = f"/sessions/{talk['slug']}/seats"
    assert (await desk.post(path, **RULES)).status_code == 303
    page = (await desk.get(path)).text
    assert "1 kept seat is still free for the group. The next seats that become free" in page


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    path = f"/sessions/{talk['slug']}/seats"
    for wrong, field, said in (
        ({"kept_until": ""}, "kept_until", "Say until when these seats are kept."),
        ({"kept_seats": "11"}, "kept_seats", "You cannot keep more seats than there are."),
        ({"capacity": ""}, "kept_seats", "only where their number is limited"),
        ({"kept_domains": "nowhere"}, "kept_domains", "as it appears in addresses"),
        ({"domain_seats": "0"}, "domain_seats", "out of range"),
    ):
        answer = await desk.post(path, **RULES | wrong)
        assert answer.status_code == 422
        assert said in answer.text.split(f'id="problem-{field}"')[1].split("</p>")[0]
        assert 'value="18:00"' in answer.text
    assert await database.value("SELECT kept_seats FROM sessions") == 0


async def test_people_are_invited_to_kept_seats_though_anybody_may_open_the_page(
    sign_in: SignIn,
) -> None:
    desk, talk = (
        await sign_in("editor"),
        await factories.session(capacity=5, kept_seats=2, kept_until=now() + timedelta(days=1)),
    )
    path = f"/sessions/{talk['slug']}/access"
    assert "belong to the group" in (await desk.get(path)).text
    seen = await desk.post(f"{path}/invitations", people="ada@example.org", action="look")
    assert "Seats in this session are kept" in seen.text or "Des places vous sont" in seen.text
    assert "by invitation" not in seen.text.split("letter-preview")[1]
    await desk.post(f"{path}/invitations", people="ada@example.org", action="invite")
    assert "1 person is invited." in (await desk.get(f"/sessions/{talk['slug']}/seats")).text
