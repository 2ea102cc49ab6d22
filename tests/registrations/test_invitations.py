"""What is by invitation: who is let in, who may register, and what nobody learns."""

import httpx
import pytest

from events import database, links
from events.clock import now
from events.database import transaction
from events.deliveries.plan import plan
from events.operations.people.erase import finish_erasures
from events.operations.people.retention import forget_expired
from events.operations.sessions.publish import publish
from events.registrations.invitations.ask import owed
from events.registrations.participant import data_export
from events.registrations.passes.register_pass import register_for_programme
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import InvitedOnly
from events.registrations.signup.register import register
from events.registrations.write.invitations import Made
from tests import factories, sql
from tests.mail.post import arrive
from tests.registrations.browsing import form, send

pytestmark = pytest.mark.usefixtures("database")


def link(invitation: factories.Row) -> str:
    return links.invitation(invitation["id"], invitation["nonce"])


def filled(email: str, invitation: int = 0) -> RegistrationForm:
    return RegistrationForm(
        email=email, name="Ada", language="fr", form_key=f"k {email}", invitation=invitation
    )


async def registered() -> list[str]:
    found = await sql.rows(
        "SELECT e.email FROM registrations r JOIN people e ON e.id = r.person"
        " WHERE r.state <> 'cancelled' ORDER BY r.id"
    )
    return [one["email"] for one in found]


async def mailed() -> list[str]:
    return await database.values("SELECT letter FROM deliveries ORDER BY id")


async def test_a_link_opens_the_page_and_registers_its_address(client: httpx.AsyncClient) -> None:
    talk = await factories.session(visibility="invited", title="Conseil")
    of = await sql.row("SELECT * FROM programmes WHERE id = $1", talk["programme"])
    assert of is not None
    invited = await factories.invitation(of, "ada@example.org", talk, name="Ada Exemple")
    page = f"/sessions/{talk['slug']}"
    assert (await client.get(page)).status_code == 403
    answer = await client.get(link(invited))
    assert answer.status_code == 303
    assert answer.headers["location"] == page
    kept = answer.headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=lax" in kept
    opened = await client.get(page)
    assert "Conseil" in opened.text
    assert opened.headers["cache-control"] == "private, no-store"
    assert form(opened, "/registrations").fields["email"] == "ada@example.org"
    thanks = await send(client, opened, "/registrations", sure="ada@example.org")
    assert thanks.headers["location"] == f"{page}/thanks"
    assert "Conseil" in (await client.get(f"{page}/thanks")).text
    assert await registered() == ["ada@example.org"]


async def test_another_address_is_told_and_nobody_is_registered(client: httpx.AsyncClient) -> None:
    of = await factories.programme(visibility="invited")
    talk = await factories.session(of)
    await factories.invitation(of, "bea@example.org")
    await client.get(link(await factories.invitation(of, "ada@example.org")))
    page = await client.get(f"/sessions/{talk['slug']}")
    for other in ("bea@example.org", "zoe@example.org"):  # Invited as well, or not: no difference.
        answer = await send(client, page, "/registrations", name="Bea", email=other)
        assert answer.status_code == 403
        assert "Cette invitation" in answer.text
    assert await registered() == []


async def test_an_invitation_to_a_programme_opens_all_but_what_is_by_invitation_itself(
    client: httpx.AsyncClient,
) -> None:
    of = await factories.programme(visibility="invited", title="Entre nous")
    talk = await factories.session(of, title="Pour tous")
    apart = await factories.session(of, title="En petit comité", visibility="invited")
    await client.get(link(await factories.invitation(of, "ada@example.org")))
    page = await client.get(f"/programmes/{of['slug']}")
    assert "Pour tous" in page.text
    assert "petit comité" not in page.text
    assert (await client.get(f"/sessions/{talk['slug']}")).status_code == 200
    assert (await client.get(f"/sessions/{apart['slug']}")).status_code == 403


async def test_an_invitation_to_a_session_opens_no_other(client: httpx.AsyncClient) -> None:
    of = await factories.programme(visibility="invited", title="Entre nous")
    talk = await factories.session(of, title="La vôtre")
    other = await factories.session(of, title="Une autre")
    await client.get(link(await factories.invitation(of, "ada@example.org", talk)))
    page = await client.get(f"/sessions/{talk['slug']}")
    assert "La vôtre" in page.text
    assert "Une autre" not in page.text
    assert (await client.get(f"/sessions/{other['slug']}")).status_code == 403
    assert (await client.get(f"/programmes/{of['slug']}")).status_code == 403


async def test_a_withdrawn_link_opens_nothing_whatever_cookie_it_left(
    client: httpx.AsyncClient,
) -> None:
    of = await factories.programme(visibility="invited")
    invited = await factories.invitation(of, "ada@example.org")
    await client.get(link(invited))
    assert (await client.get(f"/programmes/{of['slug']}")).status_code == 200
    await database.execute("UPDATE invitations SET withdrawn_at = now()")
    assert (await client.get(f"/programmes/{of['slug']}")).status_code == 403
    assert (await client.get(link(invited))).status_code == 404


async def test_nobody_registers_past_the_door() -> None:
    talk = await factories.session(visibility="invited")
    with pytest.raises(InvitedOnly):
        await register(talk["id"], filled("ada@example.org"), at=now())
    of = await factories.programme(visibility="invited")
    await factories.session(of)
    with pytest.raises(InvitedOnly):
        await register_for_programme(of["id"], filled("ada@example.org"), at=now())
    assert await registered() == []


async def test_a_pass_brings_no_seat_in_what_is_hidden() -> None:
    of = await factories.programme()
    await factories.session(of)
    await factories.session(of, visibility="unlisted")
    draft = await factories.session(of, status="draft", visibility="invited")
    await register_for_programme(of["id"], filled("ada@example.org"), at=now())
    await publish(draft["id"], by="x@example.org", at=now())
    assert await registered() == ["ada@example.org"]


@pytest.mark.parametrize(
    ("asks", "mails"),
    [
        ("ada@example.org", ["invitation"]),  # Invited: the link comes again.
        ("zoe@maison.example", ["invitation"]),  # Of an organisation that is let in.
        ("zoe@pas-la-maison.example", []),
        ("zoe@sub.maison.example", []),
        ("gone@example.org", []),  # Withdrawn.
    ],
)
async def test_the_link_is_mailed_to_who_may_have_it_and_the_answer_is_one(
    client: httpx.AsyncClient, asks: str, mails: list[str]
) -> None:
    talk = await factories.session(visibility="invited", invited_domains=["maison.example"])
    of = {"id": talk["programme"]}
    await factories.invitation(of, "ada@example.org", talk)
    await factories.invitation(of, "gone@example.org", talk, withdrawn_at=now())
    page = f"/sessions/{talk['slug']}"
    answer = await send(client, await client.get(page), "/invitation", email=asks)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?sent=1")
    assert await mailed() == mails
    arrived = await arrive()
    assert [(mail.letter, mail.to) for mail in arrived] == [(name, asks) for name in mails]
    for mail in arrived:
        assert "/invitations/" in mail.plain


async def test_a_stranger_causes_three_mails_a_day_at_most(client: httpx.AsyncClient) -> None:
    talk = await factories.session(visibility="invited", invited_domains=["maison.example"])
    page = await client.get(f"/sessions/{talk['slug']}")
    for _ in range(5):
        await send(client, page, "/invitation", email="zoe@maison.example")
    assert await mailed() == ["invitation"] * 3


async def test_what_is_withdrawn_or_not_online_is_not_mailed() -> None:
    talk = await factories.session(visibility="invited", status="cancelled")
    of = {"id": talk["programme"]}
    kept = await factories.invitation(of, "ada@example.org", talk)
    gone = await factories.invitation(of, "bea@example.org", withdrawn_at=now())
    for one in (kept, gone):
        made = Made(one["id"], one["person"], one["programme"], one["session"], mails=0)
        async with transaction():
            await plan([owed(made, now())])
    assert await arrive() == []
    said = await database.values("SELECT reason FROM deliveries ORDER BY id")
    assert said == ["the session is cancelled", "the invitation was withdrawn"]


async def test_who_is_erased_is_invited_no_more() -> None:
    of = await factories.programme(visibility="invited")
    invited = await factories.invitation(of, "ada@example.org", name="Ada")
    await database.execute("UPDATE people SET erase_after = now() WHERE id = $1", invited["person"])
    await finish_erasures(now())
    assert await sql.rows("SELECT id FROM invitations") == []


async def test_invitations_go_with_the_people_of_a_programme() -> None:
    of = await factories.programme(visibility="invited", retention_days=1)
    await factories.session(of, starts_at=now().replace(year=2020))
    await factories.invitation(of, "ada@example.org")
    assert await forget_expired(now()) == 1
    assert await sql.rows("SELECT email FROM people") == [{"email": None}]


async def test_own_pages_lead_to_no_page_that_is_closed_to_their_reader(
    client: httpx.AsyncClient,
) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle, visibility="invited")
    seat = await factories.registration(talk, email="ada@example.org")
    own = links.registration(seat["id"], seat["nonce"])
    here, above = (
        f'href="{links.session(talk["slug"])}"',
        f'href="{links.programme(cycle["slug"])}"',
    )
    for page in (own, links.join(seat["id"], seat["join_nonce"])):
        closed = await client.get(page)
        assert closed.status_code == 200
        assert here not in closed.text
    assert above in (await client.get(own)).text
    await client.get(link(await factories.invitation(cycle, "ada@example.org", talk)))
    assert here in (await client.get(own)).text
    await database.execute("UPDATE programmes SET visibility = 'invited'")
    assert above not in (await client.get(own)).text


async def test_invitations_are_in_one_s_data() -> None:
    of = await factories.programme(title="Alliances")
    talk = await factories.session(of, title="Conseil")
    await factories.invitation(of, "ada@example.org", name="Ada Exemple")
    await factories.invitation(of, "ada@example.org", talk, name="Ada Exemple")
    kept = await data_export.export(await database.value("SELECT id FROM people"))
    assert [(one.programme, one.session, one.name) for one in kept.invitations] == [
        ("Alliances", None, "Ada Exemple"),
        ("Alliances", "Conseil", "Ada Exemple"),
    ]
