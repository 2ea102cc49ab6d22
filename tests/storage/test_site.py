"""A site whose files lie in a bucket: what is uploaded is shown, what is removed is gone."""

import io
import zipfile
from datetime import timedelta

from PIL import Image

from events import clock, database
from events.images import maker, uploads
from events.operations.speakers import remove
from events.organisers.undo import forget
from events.resources import share
from events.resources.storage import sweep
from events.speakers import edit
from events.storage import Store
from tests import factories
from tests.desk.conftest import SignIn
from tests.desk.conftest import sign_in as _sign_in
from tests.resources.test_sending_parts import over

sign_in = _sign_in
PDF = b"%PDF-1.7 slides"
BY = "ada@example.org"


def photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (500, 500), "teal").save(buffer, "PNG")
    return buffer.getvalue()


async def keys(kept: Store) -> list[str]:
    return sorted([found.key async for found in kept.listed("files/")])


async def document() -> str:
    session = await over()
    new = share.New("slides", data=PDF, file_name="a.pdf")
    await share.add(session["id"], new, by=BY, at=clock.now())
    return str(await database.value("SELECT file FROM resources"))


async def test_a_portrait_is_shown_and_goes_with_its_person(kept: Store, sign_in: SignIn) -> None:
    desk = await sign_in()
    who = await factories.speaker(await factories.programme())
    await edit.set_portrait(who["id"], photo(), by=BY, at=clock.now())
    first = await database.value("SELECT portrait FROM speakers")
    shown = await desk.browser.get(f"/portraits/{first}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    await edit.set_portrait(who["id"], photo(), by=BY, at=clock.now())
    assert (await desk.browser.get(f"/portraits/{first}")).status_code == 404
    assert len(await keys(kept)) == 2  # The first is put aside for a day.
    await remove.remove(who["id"], by=BY, at=clock.now())
    assert await keys(kept) == []


async def test_a_document_is_downloaded_and_packed(kept: Store, sign_in: SignIn) -> None:
    desk, name = await sign_in(), await document()
    answer = await desk.browser.get(f"/files/{name}")
    assert (answer.status_code, answer.content) == (200, PDF)
    head = await desk.browser.head(f"/files/{name}")
    assert head.headers["content-length"] == str(len(PDF))
    part = await desk.browser.get(f"/files/{name}", headers={"range": "bytes=-6"})
    assert (part.status_code, part.content) == (206, b"slides")
    slug = await database.value("SELECT slug FROM programmes")
    packed = await desk.get(f"/programmes/{slug}/dossier.zip")
    archive = zipfile.ZipFile(io.BytesIO(packed.content))
    assert [archive.read(one) for one in archive.namelist() if one.endswith("a.pdf")] == [PDF]


async def test_what_is_put_aside_is_forgotten_after_its_day(kept: Store) -> None:
    who = await factories.speaker(await factories.programme())
    await edit.set_portrait(who["id"], photo(), by=BY, at=clock.now())
    await edit.set_portrait(who["id"], None, by=BY, at=clock.now())
    assert len(await keys(kept)) == 1
    await forget.forget(clock.now() + timedelta(days=2))
    assert await keys(kept) == []


async def test_the_sweep_mends_what_a_kill_left_half_done(kept: Store) -> None:
    name, later = await document(), clock.now() + timedelta(seconds=2)
    who = await factories.speaker(await factories.programme())
    await edit.set_portrait(who["id"], photo(), by=BY, at=clock.now())
    portrait = await database.value("SELECT portrait FROM speakers WHERE portrait <> ''")
    logo = await uploads.LOGOS.place(maker.make(maker.LOGO, photo()))
    await kept.put("files/portraits/" + "0" * 32 + ".webp", b"nobody's")
    await kept.move(f"files/{name}", f"files/aside/{name}")
    assert await sweep.sweep(clock.now()) == 0  # All of it is young.
    assert await sweep.sweep(later, age=timedelta(seconds=-60)) == 2
    assert await keys(kept) == sorted(
        [f"files/{name}", f"files/portraits/{portrait}", f"files/logos/{logo}"]
    )


async def test_nothing_of_a_store_can_be_reached_by_another_name(
    kept: Store, sign_in: SignIn
) -> None:
    desk = await sign_in()
    for address in ("/files/..%2fsecret-key", "/files/aside%2fx.pdf", "/portraits/..%2f..%2fx",
                    "/files/%2e%2e", "/portraits/a.webp"):  # fmt: skip
        assert (await desk.browser.get(address)).status_code == 404
