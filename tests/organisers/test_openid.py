"""Signing in elsewhere: who the provider signs for, here and now, and nobody else."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from events import clock, database, logs
from events import settings as settings_module
from events.cli.doctor import openid as doctor
from events.cli.doctor.findings import State
from events.errors import NotFound, Refusal
from events.organisers import access, desk_sessions, member_list, members
from events.organisers.members import Grant
from events.organisers.openid import authorize, refusals, sign_out, signing_in
from events.organisers.openid import provider as providers
from events.organisers.sign_in.signing_in import SignedIn
from events.organisers.states import Role
from tests.organisers.openid_provider import CLIENT, SECRET, Provider

NOOR = "noor@example.org"
BROWSER = "b" * 43
GROUPS = {"OIDC_OWNERS": "/webinars/owners", "OIDC_EDITORS": "/webinars/team, speakers"}


@pytest_asyncio.fixture(loop_scope="session")
async def provider(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    """A provider that says noor@example.org, verified."""
    found = Provider(claims={"email": NOOR, "email_verified": True})
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    monkeypatch.setenv("EVENTS_INTERNAL_HOSTS", "127.0.0.1")
    monkeypatch.setenv("EVENTS_OIDC_ISSUER", found.issuer)
    monkeypatch.setenv("EVENTS_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("EVENTS_OIDC_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("EVENTS_OIDC_NAME", "The union")
    settings_module.settings.cache_clear()
    providers.forget()
    yield found
    server.close()


@pytest.fixture
def preset(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets more settings."""

    def setting(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"EVENTS_{name}", value)
        settings_module.settings.cache_clear()
        providers.forget()

    return setting


async def set_out(anew: bool = False) -> str:
    return await authorize.question(signing_in.offered(), BROWSER, anew=anew, at=clock.now())


def answer(back: dict[str, str]) -> signing_in.Answer:
    return signing_in.Answer(
        back["state"], back.get("code", ""), back.get("error", ""), back.get("iss", "")
    )


async def bring(back: dict[str, str], browser: str = BROWSER) -> SignedIn:
    return await signing_in.sign_in(answer(back), browser, "Firefox", at=clock.now())


async def come_in(provider: Provider) -> SignedIn:
    return await bring(provider.authorize(await set_out()))


async def organiser(email: str = NOOR, role: Role = Role.EDITOR, **scope: Any) -> int:
    return await members.add(email, Grant(role, **scope))


async def record() -> list[tuple[str, str, str]]:
    found = await database.values(
        "SELECT concat_ws('|', who, action, subject) FROM audit_entries ORDER BY id"
    )
    return [tuple(str(one).split("|")) for one in found]  # type: ignore[misc]


async def counted(table: str) -> int:
    return int(await database.value(f"SELECT count(*) FROM {table}"))


async def test_an_organiser_signs_in_by_their_verified_address(provider: Provider) -> None:
    expected = await organiser()
    signed_in = await come_in(provider)
    assert signed_in.organiser_id == expected
    desk_session = await desk_sessions.current(signed_in.secret, at=clock.now())
    assert desk_session is not None
    assert desk_session.organiser.email == NOOR
    assert (NOOR, "signed-in", NOOR) in await record()


async def test_nobody_is_made_an_organiser(provider: Provider) -> None:
    await organiser("somebody@example.org")
    with pytest.raises(refusals.Stranger) as refused:
        await come_in(provider)
    assert NOOR in str(refused.value)
    assert await counted("organisers") == 1
    assert await counted("desk_sessions") == 0


async def test_without_a_provider_there_is_no_such_way(database: None) -> None:
    with pytest.raises(NotFound):
        signing_in.offered()


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        ("silent", refusals.ProviderAway),
        ("broken", refusals.ProviderAway),
        ("html", refusals.ProviderAway),
        ("other-issuer", refusals.ProviderAway),
    ],
)
async def test_a_provider_that_is_away_is_said_before_anybody_is_sent_there(
    provider: Provider, fault: str, refusal: type[Refusal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.outgoing_http.fetch.SECONDS", 0.2)
    provider.faults.add(fault)
    with pytest.raises(refusal, match="The union"):
        await set_out()


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        ("broken", refusals.ProviderAway),
        ("html", refusals.ProviderAway),
        ("refuses", refusals.ProviderRefused),
        ("forged", refusals.NotProven),
        ("unsigned", refusals.NotProven),
        ("hs256", refusals.NotProven),
        ("other-nonce", refusals.NotProven),
        ("other-audience", refusals.NotProven),
        ("other-party", refusals.NotProven),
        ("over", refusals.NotProven),
        ("far-ahead", refusals.NotProven),
        ("iss-left-out", refusals.NotProven),
        ("other-iss", refusals.NotProven),
    ],
)
async def test_what_cannot_be_verified_signs_nobody_in(
    provider: Provider, fault: str, refusal: type[Refusal]
) -> None:
    await organiser()
    address = await set_out()
    provider.faults.add(fault)
    with pytest.raises(refusal):
        await bring(provider.authorize(address))
    assert await counted("desk_sessions") == 0
    assert await counted("openid_identities") == 0


async def test_clocks_may_differ_by_a_minute(provider: Provider) -> None:
    await organiser()
    provider.faults.add("ahead")
    assert await come_in(provider)


async def test_a_new_key_is_fetched_once_and_then_known(provider: Provider) -> None:
    await organiser()
    await come_in(provider)
    provider.rotate()
    await come_in(provider)
    await come_in(provider)
    assert provider.calls.count("/certs") == 2
    assert provider.calls.count("/.well-known/openid-configuration") == 1


async def test_an_answer_is_good_once_also_to_two_at_once(provider: Provider) -> None:
    await organiser()
    back = provider.authorize(await set_out())
    done = await asyncio.gather(bring(back), bring(back), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["SignedIn", "Stale"]
    with pytest.raises(refusals.Stale):
        await bring(back)
    assert await counted("desk_sessions") == 1


@pytest.mark.parametrize("browser", ["", "c" * 43])
async def test_an_answer_belongs_to_the_browser_that_set_out(
    provider: Provider, browser: str
) -> None:
    await organiser()
    with pytest.raises(refusals.Stale):
        await bring(provider.authorize(await set_out()), browser)
    assert "/token" not in provider.calls


async def test_an_answer_is_good_for_a_quarter_of_an_hour(provider: Provider) -> None:
    await organiser()
    back = provider.authorize(await set_out())
    late = clock.now() + timedelta(minutes=15, seconds=1)
    with pytest.raises(refusals.Stale):
        await signing_in.sign_in(answer(back), BROWSER, "", at=late)


async def test_another_browsers_code_is_of_no_use(provider: Provider) -> None:
    # Who injects a code that was given to somebody else has not the secret it was asked by.
    await organiser()
    theirs = provider.authorize(
        await authorize.question(signing_in.offered(), "c" * 43, anew=False, at=clock.now())
    )
    mine = provider.authorize(await set_out())
    with pytest.raises(refusals.ProviderRefused):
        await bring({**mine, "code": theirs["code"]})


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        ("access_denied", refusals.Cancelled),
        ("login_required", refusals.Cancelled),
        ("temporarily_unavailable", refusals.ProviderBusy),
        ("invalid_scope", refusals.ProviderRefused),
        ("<script>", refusals.ProviderRefused),
        ("", refusals.ProviderRefused),
    ],
)
async def test_what_the_provider_says_instead_is_a_sentence(
    provider: Provider, error: str, refusal: type[Refusal]
) -> None:
    back = provider.authorize(await set_out())
    with pytest.raises(refusal) as refused:
        await bring({"state": back["state"], "iss": back["iss"], "error": error})
    assert "script" not in str(refused.value)


@pytest.mark.parametrize("verified", [False, None, "false", "yes", 1])
async def test_an_address_that_nobody_verified_opens_nothing(
    provider: Provider, verified: object
) -> None:
    await organiser()
    provider.claims = {"email": NOOR, "email_verified": verified}
    with pytest.raises(refusals.Unverified):
        await come_in(provider)
    del provider.claims["email_verified"]
    with pytest.raises(refusals.Unverified):
        await come_in(provider)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("le compte de l’union", "Le compte de l’union has"),
        ("id.example.org", "id.example.org has"),
    ],
)
async def test_a_sentence_begins_as_sentences_do(
    provider: Provider, preset: Any, name: str, said: str
) -> None:
    await organiser()
    preset(OIDC_NAME=name)
    provider.claims = {"email": NOOR, "email_verified": False}
    with pytest.raises(refusals.Unverified) as refused:
        await come_in(provider)
    assert str(refused.value).startswith(said)


async def test_who_signed_out_was_here(provider: Provider) -> None:
    await organiser()
    signed_in = await come_in(provider)
    desk_session = await desk_sessions.current(signed_in.secret, at=clock.now())
    assert desk_session is not None
    await desk_sessions.end(desk_session.id, desk_session.organiser)
    [listed] = [one for one in await member_list.everybody() if one.email == NOOR]
    assert listed.seen_at is not None


async def test_a_verified_address_vouches_for_itself_alone(provider: Provider) -> None:
    # The id_token names an address, userinfo says of another that it is verified.
    await organiser()
    provider.claims = {"email": NOOR}
    provider.userinfo = {"email": "mine@example.net", "email_verified": True}
    with pytest.raises(refusals.Unverified):
        await come_in(provider)


async def test_userinfo_is_asked_where_the_token_has_no_address(provider: Provider) -> None:
    await organiser()
    provider.claims, provider.userinfo = {}, {"email": "NOOR@example.org", "email_verified": True}
    assert await come_in(provider)
    provider.faults.add("other-sub")
    with pytest.raises(refusals.NotProven):
        await come_in(provider)
    provider.faults, provider.userinfo = set(), {}
    with pytest.raises(refusals.NoAddress):
        await come_in(provider)


async def test_proconnect_is_asked_as_it_wants_to_be(provider: Provider, preset: Any) -> None:
    # No PKCE, nothing it does not know, the secret in the body, userinfo as a signed JWT without
    # email_verified; no iss beside the code.
    preset(OIDC_PRESET="proconnect")
    await organiser()
    provider.strict, provider.in_body, provider.says_iss = True, True, False
    provider.claims = {"auth_time": int(clock.now().timestamp()) - 60, "amr": ["pwd"]}
    provider.userinfo, provider.userinfo_signed = {"email": NOOR, "siret": "1"}, True
    signed_in = await bring(provider.authorize(await set_out(anew=True)))
    desk_session = await desk_sessions.current(signed_in.secret, at=clock.now())
    assert desk_session is not None
    assert desk_session.is_recent(clock.now())
    provider.faults.add("forged")
    with pytest.raises(refusals.NotProven):
        await come_in(provider)
    provider.faults, provider.userinfo = set(), {"email": NOOR, "email_verified": False}
    with pytest.raises(refusals.Unverified):
        await come_in(provider)


async def test_who_was_let_through_unseen_did_not_sign_in_recently(provider: Provider) -> None:
    await organiser()
    for proved in ({}, {"auth_time": int(clock.now().timestamp()) - 3600}):
        provider.claims = {"email": NOOR, "email_verified": True, **proved}
        desk_session = await desk_sessions.current((await come_in(provider)).secret, at=clock.now())
        assert desk_session is not None
        assert not desk_session.is_recent(clock.now())


async def test_whose_address_changed_there_is_still_themselves(provider: Provider) -> None:
    noor = await organiser()
    await come_in(provider)
    provider.claims["email"] = "noor.new@example.org"
    assert (await come_in(provider)).organiser_id == noor
    provider.sub = "another-person"
    with pytest.raises(refusals.Stranger):
        await come_in(provider)


async def role_of(organiser_id: int) -> tuple[Role, bool] | None:
    found = await access.member(organiser_id)
    return (found.role, found.limited) if found else None


async def test_groups_make_roles_where_settings_say_so(provider: Provider, preset: Any) -> None:
    preset(**GROUPS)
    await organiser("owner@example.org", Role.OWNER)
    noor = await organiser(role=Role.VIEWER, limited=True)
    for groups, role in (
        (["speakers", "other"], Role.EDITOR),
        (["/webinars/team", "/webinars/owners"], Role.OWNER),
        (["/webinars/team"], Role.EDITOR),
    ):
        provider.claims["groups"] = groups
        await come_in(provider)
        assert await role_of(noor) == (role, False)
    changes = [entry for entry in await record() if entry[1] == "role-changed"]
    assert changes == [("The union", "role-changed", NOOR)] * 3


async def test_without_such_settings_roles_are_the_desks(provider: Provider) -> None:
    noor = await organiser(role=Role.VIEWER)
    provider.claims["groups"] = ["owner", "/webinars/owners"]
    await come_in(provider)
    assert await role_of(noor) == (Role.VIEWER, False)


async def test_whose_group_went_loses_access_and_has_it_back_with_the_group(
    provider: Provider, preset: Any
) -> None:
    preset(**GROUPS, OIDC_GROUPS_CLAIM="realm_access.roles")
    await organiser("owner@example.org", Role.OWNER)
    noor = await organiser()
    provider.claims["realm_access"] = {"roles": ["speakers"]}
    secret = (await come_in(provider)).secret
    provider.claims["realm_access"] = {"roles": []}
    with pytest.raises(refusals.GroupGone):
        await come_in(provider)
    assert await role_of(noor) is None
    assert await desk_sessions.current(secret, at=clock.now()) is None
    assert ("The union", "organiser-disabled", NOOR) in await record()
    with pytest.raises(refusals.GroupGone):
        await come_in(provider)

    provider.claims["realm_access"] = {"roles": ["/webinars/owners"]}
    await come_in(provider)
    assert await role_of(noor) == (Role.OWNER, False)


async def test_whom_the_desk_shut_out_no_group_lets_in(provider: Provider, preset: Any) -> None:
    preset(**GROUPS)
    owner = await access.member(await organiser("owner@example.org", Role.OWNER))
    assert owner
    noor = await organiser()
    provider.claims["groups"] = ["speakers"]
    await come_in(provider)
    await members.disable(noor, by=owner, at=clock.now())
    with pytest.raises(refusals.Stranger):
        await come_in(provider)
    assert await role_of(noor) is None


async def test_a_role_given_at_the_desk_needs_no_group(provider: Provider, preset: Any) -> None:
    preset(**GROUPS)
    noor = await organiser(role=Role.EDITOR)
    provider.claims["groups"] = ["other"]
    await come_in(provider)
    assert await role_of(noor) == (Role.EDITOR, False)


@pytest.mark.parametrize("left", [[], ["speakers"]])
async def test_the_last_owner_is_never_locked_out(
    provider: Provider, preset: Any, left: list[str]
) -> None:
    preset(**GROUPS)
    noor = await organiser(role=Role.OWNER)
    provider.claims["groups"] = ["/webinars/owners"]
    await come_in(provider)
    provider.claims["groups"] = left
    await come_in(provider)
    assert await role_of(noor) == (Role.OWNER, False)
    assert ("The union", "last-owner-kept", NOOR) in await record()

    await organiser("second@example.org", Role.OWNER)
    if left:
        await come_in(provider)
        assert await role_of(noor) == (Role.EDITOR, False)
    else:
        with pytest.raises(refusals.GroupGone):
            await come_in(provider)


async def test_of_two_owners_who_lose_their_groups_at_once_one_stays(
    provider: Provider, preset: Any
) -> None:
    preset(**GROUPS)
    people = {"a@example.org": "a", "b@example.org": "b"}
    for email in people:
        await organiser(email, Role.OWNER)

    async def once(email: str) -> None:
        provider.sub, provider.claims["email"] = people[email], email
        await come_in(provider)

    provider.claims["groups"] = ["/webinars/owners"]
    for email in people:
        await once(email)
    provider.claims["groups"] = []
    backs = [(email, provider.authorize(await set_out())) for email in people]

    async def redeem(email: str, back: dict[str, str]) -> None:
        provider.by_code[back["code"]] = {"sub": people[email], "email": email}
        await bring(back)

    done = await asyncio.gather(
        *(redeem(email, back) for email, back in backs), return_exceptions=True
    )
    assert sum(isinstance(one, refusals.GroupGone) for one in done) == 1
    owners = "SELECT count(*) FROM organisers WHERE role = 'owner' AND disabled_at IS NULL"
    assert await database.value(owners) == 1


async def test_signing_out_goes_on_to_the_provider(provider: Provider) -> None:
    await organiser()
    signed_in = await come_in(provider)
    kept = await database.value("SELECT id_token FROM openid_sign_outs")
    assert not str(kept).startswith("ey")  # A token begins so: it is sealed.
    desk_session = await desk_sessions.current(signed_in.secret, at=clock.now())
    assert desk_session is not None
    address = await sign_out.address(desk_session.id, at=clock.now())
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{provider.issuer}/logout?")
    assert query["tenant"] == ["1"]
    assert query["post_logout_redirect_uri"] == [
        "http://127.0.0.1:8000/desk/sign-in/openid/signed-out"
    ]
    assert query["id_token_hint"][0].startswith("ey")
    assert len(query["state"][0]) >= 32
    await desk_sessions.end(desk_session.id, desk_session.organiser)
    assert await counted("openid_sign_outs") == 0


async def test_the_doctor_reads_what_the_provider_says(provider: Provider, preset: Any) -> None:
    found = await doctor.examine()
    assert [one.state for one in found] == [State.GOOD]
    assert "/desk/sign-in/openid/callback" in found[0].what
    provider.faults.add("other-issuer")
    found = await doctor.examine()
    assert found[0].state is State.WRONG
    assert "https://elsewhere.example" in found[0].what
    preset(INTERNAL_HOSTS="", OIDC_ISSUER="https://127.0.0.1/realms/team")
    found = await doctor.examine()
    assert found[0].state is State.WRONG
    assert "EVENTS_INTERNAL_HOSTS" in found[0].remedy
    assert SECRET not in repr(found)


async def test_the_doctor_has_nothing_to_say_where_none_is_set(database: None) -> None:
    assert await doctor.examine() == []


async def test_the_secret_stands_in_no_log_and_no_settings(provider: Provider, preset: Any) -> None:
    found = settings_module.settings()
    assert SECRET not in repr(found)
    assert SECRET not in logs.redacted(f"… {SECRET} …")


def test_states_are_never_alike() -> None:
    state = secrets.token_urlsafe(16)
    assert authorize.nonce("a", state) != authorize.nonce("b", state)
    assert len(authorize.nonce("a", state)) == len(authorize.verifier("a", state)) == 43
