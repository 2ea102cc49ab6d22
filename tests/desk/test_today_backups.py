"""Owners read on the first page when the last backup was made, and whether nights go without."""

from datetime import timedelta

import pytest

from events import database
from events.backups import status
from events.backups.fill_database import PAUSED
from events.clock import now
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")

MISSING = "The site has not been backed up for two nights."


async def test_owners_read_when_the_last_backup_was_made(sign_in: SignIn) -> None:
    desk, editor = await sign_in("owner"), await sign_in("editor")
    assert "backup" not in (await desk.get("")).text
    status.update(watched_since=now())
    assert "the first one comes tonight" in (await desk.get("")).text
    status.update(made_at=now() - timedelta(hours=30), file="/backups/night.backup")
    page = (await desk.get("")).text
    assert "The last backup was made on" in page
    assert "/backups/" not in page
    assert MISSING not in page
    assert "backup" not in (await editor.get("")).text


async def test_nights_without_a_backup_are_told_with_the_reason(sign_in: SignIn) -> None:
    desk, editor = await sign_in("owner"), await sign_in("editor")
    status.update(watched_since=now() - timedelta(days=9), made_at=now() - timedelta(days=3),
         problem="The disk <b>is</b> full.")  # fmt: skip
    page = (await desk.get("")).text
    assert MISSING in page
    assert "The disk &lt;b&gt;is&lt;/b&gt; full." in page
    assert MISSING not in (await editor.get("")).text


async def test_after_a_restore_the_first_page_says_in_ones_language_why_nothing_is_sent(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("owner")
    await database.execute(
        "UPDATE sending SET paused_at = now(), paused_by = 'restore', reason = $1", PAUSED
    )
    assert PAUSED in (await desk.get("")).text
    await database.execute("UPDATE organisers SET language = 'fr'")
    assert "Site restauré depuis une sauvegarde." in (await desk.get("")).text
