"""Passkeys: added after a fresh sign-in, one desk_session a challenge, useless to anybody else."""

import asyncio
import json
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import clock, database
from events.database import transaction
from events.errors import Forbidden, NotFound
from events.organisers import challenges, desk_sessions, members
from events.organisers.desk_sessions import DeskSession
from events.organisers.members import Grant
from events.organisers.passkeys import own_keys, signing_in
from events.organisers.passkeys.webauthn_checks import PasskeyRefused
from events.organisers.states import Role
from tests import sql
from tests.organisers.authenticator import Passkey

pytestmark = pytest.mark.usefixtures("database")
AT = clock.now()
SOON = AT + timedelta(minutes=1)


async def signed_in_as(email: str = "noor@example.org", role: str = "owner") -> DeskSession:
    organiser = await members.add(email, Grant(Role(role)))
    async with transaction():
        secret = await desk_sessions.begin(organiser, "Firefox", at=AT)
    found = await desk_sessions.current(secret, at=AT)
    assert found is not None
    return found


async def added(
    desk_session: DeskSession, key: Passkey | None = None, name: str = "Laptop"
) -> Passkey:
    key = key or Passkey()
    options = await own_keys.begin_adding(desk_session, at=AT)
    await own_keys.add(desk_session, key.create(options), name, at=AT)
    return key


async def come_in(key: Passkey, *, at: datetime = SOON) -> DeskSession:
    sent = key.get(signing_in.begin_sign_in("browser", at=at))
    signed_in = await signing_in.use(sent, "browser", "Firefox", at=at)
    desk_session = await desk_sessions.current(signed_in.secret, at=at)
    assert desk_session is not None
    return desk_session


async def count(table: str) -> int:
    return int(await database.value(f"SELECT count(*) FROM {table}"))


async def everything() -> dict[str, int]:
    tables = ("passkeys", "desk_sessions", "spent_challenges", "audit_entries", "deliveries")
    return {table: await count(table) for table in tables}


async def test_a_key_signs_in_its_own_organiser() -> None:
    await signed_in_as("paul@example.org")
    desk_session = await signed_in_as()
    key = await added(desk_session)
    assert (await come_in(key)).organiser.email == "noor@example.org"
    (kept,) = await own_keys.of_organiser(desk_session.organiser.id)
    assert (kept.name, kept.used_at) == ("Laptop", SOON)


async def test_adding_one_is_recorded_and_mailed() -> None:
    desk_session = await signed_in_as()
    await added(desk_session, name="Téléphone")
    entry = await sql.row("SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1")
    assert entry is not None
    assert (entry["who"], entry["action"]) == ("noor@example.org", "passkey-added")
    assert "Téléphone" in entry["details"]
    owed = await sql.row("SELECT letter, subject_id, urgency FROM deliveries")
    assert owed == {
        "letter": "passkey-added",
        "subject_id": desk_session.organiser.id,
        "urgency": 0,
    }


async def test_only_a_fresh_sign_in_adds_one() -> None:
    desk_session = await signed_in_as()
    with pytest.raises(own_keys.NotRecent):
        await own_keys.begin_adding(desk_session, at=AT + timedelta(minutes=11))


async def test_ten_are_enough_even_when_the_tenth_comes_twice() -> None:
    desk_session = await signed_in_as()
    for _ in range(own_keys.MOST - 1):
        await added(desk_session)
    last = [(Passkey(), await own_keys.begin_adding(desk_session, at=AT)) for _ in range(2)]
    tried = [own_keys.add(desk_session, key.create(asked), "", at=AT) for key, asked in last]
    told = await asyncio.gather(*tried, return_exceptions=True)
    assert [type(one) for one in told if one is not None] == [own_keys.TooManyPasskeys]
    with pytest.raises(own_keys.TooManyPasskeys):
        await own_keys.begin_adding(desk_session, at=AT)
    assert await count("passkeys") == own_keys.MOST


async def test_a_challenge_gives_one_visit_to_two_posts_at_once() -> None:
    key = await added(await signed_in_as())
    sent = key.get(signing_in.begin_sign_in("browser", at=SOON))
    before = await count("desk_sessions")
    tried = [signing_in.use(sent, "browser", "", at=SOON) for _ in range(2)]
    told = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["PasskeyRefused", "SignedIn"]
    assert await count("desk_sessions") == before + 1


async def test_without_the_list_of_used_challenges_it_would_give_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: the same posts, and nothing remembers what was used."""

    async def forget(challenge: str, *, at: datetime) -> bool:
        return bool(challenge and at)

    monkeypatch.setattr(challenges, "spend", forget)
    key = await added(await signed_in_as())
    sent = key.get(signing_in.begin_sign_in("browser", at=SOON))
    before = await count("desk_sessions")
    await asyncio.gather(*(signing_in.use(sent, "browser", "", at=SOON) for _ in range(2)))
    assert await count("desk_sessions") == before + 2


@pytest.mark.parametrize("lie", ["origin", "host", "key", "count", "handle", "id"])
async def test_a_lie_changes_nothing(lie: str) -> None:
    key = await added(await signed_in_as(), Passkey(count=5))
    before = await everything()
    forged = {
        "origin": Passkey(origin="https://evil.example", key=key.key, id=key.id),
        "host": Passkey(host="evil.example", key=key.key, id=key.id),
        "key": Passkey(id=key.id, count=9),
        "count": Passkey(key=key.key, id=key.id, count=2),
        "handle": Passkey(key=key.key, id=key.id, count=9),
        "id": Passkey(key=key.key, count=9),
    }[lie]
    forged.handle = "" if lie == "handle" else key.handle
    if forged.count is None:
        forged.count = 9
    with pytest.raises(PasskeyRefused):
        await come_in(forged)
    assert await everything() == before
    key.count = 9
    assert await come_in(key), "the same key without the lie is good"


async def test_a_challenge_of_another_browser_time_or_purpose_is_refused() -> None:
    desk_session = await signed_in_as()
    key = await added(desk_session)
    options = signing_in.begin_sign_in("browser", at=AT)
    sent = key.get(options)
    late = AT + challenges.LASTS
    adding = key.get(await own_keys.begin_adding(desk_session, at=AT))
    before = await everything()
    for answer, browser, at in [
        (sent, "another", AT),
        (sent, "", AT),
        (sent, "browser", late),
        (adding, "browser", AT),
        (adding, desk_session.token_hash, AT),
    ]:
        with pytest.raises(PasskeyRefused):
            await signing_in.use(answer, browser, "", at=at)
    assert await everything() == before
    assert await signing_in.use(sent, "browser", "", at=late - timedelta(seconds=1))


async def test_what_was_used_stays_used_until_it_is_over() -> None:
    key = await added(await signed_in_as())
    sent = key.get(signing_in.begin_sign_in("browser", at=AT))
    await signing_in.use(sent, "browser", "", at=AT)
    for later in (0, 100, 299):
        at = AT + timedelta(seconds=later)
        await come_in(key, at=at)  # Others come in meanwhile, and what is over is cleared away.
        with pytest.raises(PasskeyRefused):
            await signing_in.use(sent, "browser", "", at=at)
    await come_in(key, at=AT + timedelta(hours=1))
    assert await count("spent_challenges") == 1


async def test_a_key_added_once_cannot_be_added_by_a_replay_after_its_removal() -> None:
    desk_session = await signed_in_as()
    sent = Passkey().create(await own_keys.begin_adding(desk_session, at=AT))
    await own_keys.add(desk_session, sent, "Laptop", at=AT)
    with pytest.raises(PasskeyRefused):
        await own_keys.add(desk_session, sent, "Laptop", at=AT)
    (kept,) = await own_keys.of_organiser(desk_session.organiser.id)
    await own_keys.remove(kept.id, desk_session.organiser)
    with pytest.raises(PasskeyRefused):
        await own_keys.add(desk_session, sent, "Laptop", at=AT)
    assert await count("passkeys") == 0


async def test_nobody_adds_with_the_challenge_of_another() -> None:
    noor, paul = await signed_in_as(), await signed_in_as("paul@example.org", "editor")
    sent = Passkey().create(await own_keys.begin_adding(noor, at=AT))
    with pytest.raises(PasskeyRefused):
        await own_keys.add(paul, sent, "Mine", at=AT)
    assert await count("passkeys") == 0


async def test_nobody_claims_the_key_of_another() -> None:
    noor, paul = await signed_in_as(), await signed_in_as("paul@example.org", "editor")
    key = await added(noor)
    with pytest.raises(PasskeyRefused):
        await added(paul, Passkey(key=key.key, id=key.id))
    assert (await come_in(key)).organiser.email == "noor@example.org"


async def test_nobody_renames_or_removes_the_key_of_another() -> None:
    noor, paul = await signed_in_as(), await signed_in_as("paul@example.org", "owner")
    await added(noor)
    (kept,) = await own_keys.of_organiser(noor.organiser.id)
    before = await everything()
    with pytest.raises(NotFound):
        await own_keys.rename(kept.id, "Mine", paul.organiser)
    with pytest.raises(NotFound):
        await own_keys.remove(kept.id, paul.organiser)
    assert await everything() == before
    assert [one.name for one in await own_keys.of_organiser(noor.organiser.id)] == ["Laptop"]


async def test_a_removed_key_opens_nothing() -> None:
    desk_session = await signed_in_as()
    key = await added(desk_session)
    (kept,) = await own_keys.of_organiser(desk_session.organiser.id)
    await own_keys.rename(kept.id, "  Desk   computer ", desk_session.organiser)
    await own_keys.rename(kept.id, " ", desk_session.organiser)
    assert (await own_keys.of_organiser(desk_session.organiser.id))[0].name == "Desk computer"
    await own_keys.remove(kept.id, desk_session.organiser)
    with pytest.raises(PasskeyRefused):
        await come_in(key)
    done = await sql.rows("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 2")
    assert [entry["action"] for entry in done] == ["passkey-removed", "passkey-renamed"]


async def test_whoever_loses_access_loses_the_keys_at_once_and_for_good() -> None:
    boss, paul = await signed_in_as(), await signed_in_as("paul@example.org", "editor")
    key = await added(paul)
    late = Passkey().create(await own_keys.begin_adding(paul, at=AT))
    await members.disable(paul.organiser.id, by=boss.organiser, at=AT)
    with pytest.raises(PasskeyRefused):
        await come_in(key)
    with pytest.raises(Forbidden):
        await own_keys.add(paul, late, "Late", at=AT)
    await members.add("paul@example.org", Grant(Role.EDITOR))
    with pytest.raises(PasskeyRefused):
        await come_in(key)
    assert await count("passkeys") == 0


async def test_a_key_goes_with_its_organisers_row() -> None:
    paul = await signed_in_as("paul@example.org", "editor")
    await added(paul)
    await database.execute("DELETE FROM organisers WHERE id = $1", paul.organiser.id)
    assert await count("passkeys") == 0


async def test_nothing_that_opens_lies_in_the_database() -> None:
    desk_session = await signed_in_as()
    key = await added(desk_session)
    options = signing_in.begin_sign_in("browser", at=AT)
    signed_in = await signing_in.use(key.get(options), "browser", "", at=AT)
    tables = ("passkeys", "spent_challenges", "desk_sessions", "audit_entries", "deliveries")
    kept = str([await sql.rows(f"SELECT * FROM {table}") for table in tables])
    secret = f"{key.key.private_numbers().private_value}"
    for told in (secret, signed_in.secret, json.loads(options)["challenge"]):
        assert told not in kept


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
NAMES = ("id", "rawId", "type", "response")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.sampled_from([*NAMES, "clientDataJSON", "authenticatorData", "signature"]),
       junk=JUNK)  # fmt: skip
async def test_no_junk_is_more_than_a_refusal(where: str, junk: object) -> None:
    answer = json.loads(Passkey().get(signing_in.begin_sign_in("browser", at=AT)))
    (answer if where in NAMES else answer["response"])[where] = junk
    with pytest.raises(PasskeyRefused):
        await signing_in.use(json.dumps(answer), "browser", "", at=AT)


@pytest.mark.parametrize("sent", ["", "null", "[" * 20_000, "{}", "x" * 30_000, '"\\ud800"'])
async def test_what_is_no_answer_at_all_is_refused(sent: str) -> None:
    with pytest.raises(PasskeyRefused):
        await signing_in.use(sent, "browser", "", at=AT)
    desk_session = await signed_in_as()
    with pytest.raises(PasskeyRefused):
        await own_keys.add(desk_session, sent, "", at=AT)


async def test_the_relying_party_is_the_host_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    from events import settings as settings_module
    from events.organisers.passkeys import webauthn_checks

    wanted = {
        "https://webinaires.example.org": "webinaires.example.org",
        "https://webinaires.example.org:8443": "webinaires.example.org",
        "http://127.0.0.1:8000": "localhost",
        "http://[::1]:8000": "localhost",
        "https://192.0.2.7": "",
    }
    for base_url, host in wanted.items():
        monkeypatch.setenv("EVENTS_BASE_URL", base_url)
        monkeypatch.setenv("EVENTS_SMTP_URL", "smtp://relay.example.org")
        settings_module.settings.cache_clear()
        assert webauthn_checks.relying_party() == host, base_url
