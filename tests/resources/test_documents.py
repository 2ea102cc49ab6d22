"""A document that an organiser shares can be downloaded, and does nothing else."""

import os
from urllib.parse import unquote

import httpx
import pytest

from events import database as db
from events.clock import now
from events.errors import NotFound
from events.resources import removal, share
from tests import factories
from tests.storage import stored


async def test_a_shared_document_is_downloaded_under_its_own_name(
    client: httpx.AsyncClient,
) -> None:
    session = await factories.session()
    new = share.New("slides", data=b"%PDF-1.7 slides", file_name="Présentation 2.pdf")
    await share.add(session["id"], new, by="ada@example.org", at=now())
    name = await db.value("SELECT file FROM resources")
    answer = await client.get(f"/files/{name}")
    assert answer.status_code == httpx.codes.OK
    assert answer.content == b"%PDF-1.7 slides"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "Pr%C3%A9sentation%202.pdf" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("sent", "offered"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("C:\\Ada\\Mes diapos.pdf", "Mes diapos.pdf"),
        ("/etc/x.pdf", "x.pdf"),
        ("a\r\nb: c.pdf", "a b_ c.pdf"),
        ("...x.pdf", "x.pdf"),
    ],
)
async def test_a_document_is_offered_under_a_name_that_leads_nowhere(
    client: httpx.AsyncClient, sent: str, offered: str
) -> None:
    session = await factories.session()
    new = share.New("slides", data=b"%PDF", file_name="x.pdf")
    await share.add(session["id"], new, by="ada@example.org", at=now())
    # As an earlier release may have kept it.
    name = await db.value("UPDATE resources SET file_name = $1 RETURNING file", sent)
    answer = await client.get(f"/files/{name}")
    assert unquote(answer.headers["content-disposition"]).partition("''")[2] in ("", offered)
    assert unquote(answer.headers["content-disposition"]).rstrip('"').endswith(offered)
    assert ".." not in answer.headers["content-disposition"]


async def test_a_document_for_a_session_that_is_gone_is_not_kept(database: None) -> None:
    new = share.New("slides", data=b"%PDF", file_name="a.pdf")
    with pytest.raises(NotFound):
        await share.add(1, new, by="ada@example.org", at=now())
    assert stored.files() == []


async def test_a_removed_document_is_gone(client: httpx.AsyncClient) -> None:
    session = await factories.session()
    new = share.New("slides", data=b"%PDF", file_name="a.pdf")
    await share.add(session["id"], new, by="ada@example.org", at=now())
    name = await db.value("SELECT file FROM resources")
    await removal.remove(await db.value("SELECT id FROM resources"), by="ada@example.org", at=now())
    assert (await client.get(f"/files/{name}")).status_code == httpx.codes.NOT_FOUND
    assert not stored.shared(name).exists()


async def test_a_full_disk_keeps_no_half_of_a_document(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    session = await factories.session()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        await share.add(
            session["id"],
            share.New("slides", data=b"%PDF" * 9, file_name="a.pdf"),
            by="ada@example.org",
            at=now(),
        )
    assert stored.files() == []
