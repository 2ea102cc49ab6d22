"""Signing in: a mailed link or code, bound to the browser that asked; nothing usable is kept."""

from datetime import datetime, timedelta

import pytest

from events import clock, database
from events.database import transaction
from events.organisers import access, desk_sessions, members
from events.organisers.members import Grant, LastOwner
from events.organisers.sign_in import codes, signing_in
from events.organisers.states import Role
from tests import sql

pytestmark = pytest.mark.usefixtures("database")
AT = clock.now()
LATER = AT + timedelta(minutes=11)


async def organiser(email: str = "noor@example.org", role: str = "owner") -> int:
    return await members.add(email, Grant(Role(role)))


async def last_code() -> tuple[str, str]:
    row_id = await database.value("SELECT max(id) FROM sign_in_codes")
    return codes.link_and_code(row_id)


async def test_the_code_signs_in_the_browser_that_asked() -> None:
    await organiser()
    await codes.ask("noor@example.org", "browser", at=AT)
    _, code = await last_code()
    spaced = f"{code[:4]} {code[4:]}"
    signed_in = await signing_in.by_code(spaced, "browser", "Firefox", at=AT)
    desk_session = await desk_sessions.current(signed_in.secret, at=AT)
    assert desk_session is not None
    assert desk_session.organiser.email == "noor@example.org"


@pytest.mark.parametrize(("browser", "at"), [("another", AT), ("", AT), ("browser", LATER)])
async def test_the_code_is_no_use_elsewhere_or_later(browser: str, at: datetime) -> None:
    await organiser()
    await codes.ask("noor@example.org", "browser", at=AT)
    link, code = await last_code()
    with pytest.raises(signing_in.CodeRefused):
        await signing_in.by_code(code, browser, "", at=at)
    with pytest.raises(signing_in.LinkRefused):
        await signing_in.by_link(link.rsplit("/", 1)[-1], browser, "", at=at)


async def test_after_five_wrong_tries_the_right_code_is_refused_too() -> None:
    await organiser()
    await codes.ask("noor@example.org", "browser", at=AT)
    _, code = await last_code()
    wrong = "00000000" if code != "00000000" else "11111111"
    for _ in range(signing_in.TRIES):
        with pytest.raises(signing_in.CodeRefused):
            await signing_in.by_code(wrong, "browser", "", at=AT)
    with pytest.raises(signing_in.CodeRefused):
        await signing_in.by_code(code, "browser", "", at=AT)


async def test_of_two_mails_that_overtake_each_other_either_is_good() -> None:
    await organiser()
    await codes.ask("noor@example.org", "browser", at=AT)
    link, first = await last_code()
    await codes.ask("noor@example.org", "browser", at=AT)
    assert await signing_in.link_is_good(link.rsplit("/", 1)[-1], "browser", at=AT)
    assert await signing_in.by_code(first, "browser", "", at=AT)
    _, second = await last_code()
    with pytest.raises(signing_in.CodeRefused):
        await signing_in.by_code(second, "browser", "", at=AT)


async def test_asking_again_gives_no_more_tries_at_the_first_code() -> None:
    await organiser()
    await codes.ask("noor@example.org", "browser", at=AT)
    _, first = await last_code()
    await codes.ask("noor@example.org", "browser", at=AT)
    _, second = await last_code()
    wrong = next(code for code in ("00000000", "11111111", "2" * 8) if code not in (first, second))
    for _ in range(signing_in.TRIES):
        with pytest.raises(signing_in.CodeRefused):
            await signing_in.by_code(wrong, "browser", "", at=AT)
    for code in (first, second):
        with pytest.raises(signing_in.CodeRefused):
            await signing_in.by_code(code, "browser", "", at=AT)


async def test_a_code_and_its_link_are_good_once() -> None:
    await organiser()
    await codes.ask("noor@example.org", "browser", at=AT)
    link, code = await last_code()
    await signing_in.by_link(link.rsplit("/", 1)[-1], "browser", "", at=AT)
    with pytest.raises(signing_in.CodeRefused):
        await signing_in.by_code(code, "browser", "", at=AT)
    assert not await signing_in.link_is_good(link.rsplit("/", 1)[-1], "browser", at=AT)


async def test_a_stranger_is_owed_no_mail() -> None:
    await organiser()
    await codes.ask("stranger@example.org", "browser", at=AT)
    assert await count("deliveries") == 0
    assert await count("sign_in_codes") == 0


async def test_no_more_than_sixty_mails_an_hour() -> None:
    await organiser()
    for _ in range(62):
        await codes.ask("noor@example.org", "browser", at=AT)
    assert await count("deliveries") == codes.MAILS_PER_HOUR
    await codes.ask("noor@example.org", "browser", at=AT + timedelta(hours=2))
    assert await count("deliveries") == codes.MAILS_PER_HOUR + 1


async def test_nothing_usable_lies_in_the_database() -> None:
    await organiser()
    await codes.ask("noor@example.org", "browser", at=AT)
    link, code = await last_code()
    printed = await codes.printed_link(await organiser(), at=AT)
    signed_in = await signing_in.by_code(code, "browser", "", at=AT)
    kept = str([await _rows(table) for table in ("sign_in_codes", "desk_sessions", "deliveries")])
    secrets = [link.rsplit("/", 1)[-1], code, printed.rsplit("/", 1)[-1], signed_in.secret]
    assert [secret for secret in secrets if secret in kept] == []


async def test_a_printed_link_is_good_in_any_browser_once() -> None:
    link = await codes.printed_link(await organiser(), at=AT)
    secret = link.rsplit("/", 1)[-1]
    assert await signing_in.link_is_good(secret, "", at=AT)
    await signing_in.by_link(secret, "any", "", at=AT)
    with pytest.raises(signing_in.LinkRefused):
        await signing_in.by_link(secret, "any", "", at=AT)


async def test_a_visit_ends_after_fourteen_days_or_when_ended() -> None:
    link = await codes.printed_link(await organiser(), at=AT)
    signed_in = await signing_in.by_link(link.rsplit("/", 1)[-1], "any", "", at=AT)
    assert await desk_sessions.current(signed_in.secret, at=AT + timedelta(days=13))
    assert await desk_sessions.current(signed_in.secret, at=AT + timedelta(days=15)) is None
    desk_session = await desk_sessions.current(signed_in.secret, at=AT)
    assert desk_session is not None
    await desk_sessions.end(desk_session.id, desk_session.organiser)
    assert await desk_sessions.current(signed_in.secret, at=AT) is None


async def test_whoever_loses_access_is_signed_out_at_once() -> None:
    owner = await organiser()
    other = await organiser("paul@example.org", "editor")
    async with transaction():
        desk_session = await desk_sessions.begin(other, "", at=AT)
    boss = await _member(owner)
    await members.disable(other, by=boss, at=AT)
    assert await desk_sessions.current(desk_session, at=AT) is None
    await codes.ask("paul@example.org", "browser", at=AT)
    assert await count("deliveries") == 0


async def test_the_last_owner_stays() -> None:
    owner = await organiser()
    with pytest.raises(LastOwner):
        await members.disable(owner, by=await _member(owner), at=AT)
    with pytest.raises(LastOwner):
        await members.change_role(owner, Grant(Role.VIEWER), by=await _member(owner))


async def test_the_record_cannot_be_changed() -> None:
    await organiser()
    with pytest.raises(Exception, match="append-only"):
        await _execute("UPDATE audit_entries SET who = 'nobody'")
    with pytest.raises(Exception, match="append-only"):
        await _execute("DELETE FROM audit_entries")


async def count(table: str) -> int:
    return int(await database.value(f"SELECT count(*) FROM {table}"))


async def _rows(table: str) -> list[dict[str, object]]:
    return await sql.rows(f"SELECT * FROM {table}")


async def _execute(query: str) -> None:
    await database.execute(query)


async def _member(organiser_id: int) -> access.Member:
    found = await access.member(organiser_id)
    assert found is not None
    return found
