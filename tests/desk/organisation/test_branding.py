"""Logo and colour: refused with a reason where they cannot be used, and seen everywhere."""

import io
from email.utils import parseaddr

import httpx
import pytest
from PIL import Image

from events import database
from events.attestations import pdf
from events.attestations.content import Content
from events.clock import now
from events.images import maker, uploads
from events.operations.organisation import publisher
from events.public.share_images.image import Card, drawn
from events.settings import publisher as words
from tests import factories
from tests.desk.conftest import Desk, SignIn
from tests.desk.organisation.test_publisher import SAID
from tests.mail.test_letters import body, written

pytestmark = pytest.mark.usefixtures("database")


def logo(size: tuple[int, int] = (1600, 400), kind: str = "PNG") -> bytes:
    """A red bar on a transparent ground that is twice as high."""
    picture = Image.new("RGBA", (size[0], size[1] * 2), (0, 0, 0, 0))
    picture.paste((200, 20, 30, 255), (0, 0, *size))
    buffer = io.BytesIO()
    (picture if kind != "JPEG" else picture.convert("RGB")).save(buffer, kind)
    return buffer.getvalue()


async def with_logo(desk: Desk, data: bytes | None = None, **fields: str) -> httpx.Response:
    file = ("logo.png", data or logo(), "image/png")
    return await desk.post("/branding/logo", files={"logo": file}, **fields)


async def test_a_logo_is_made_anew_and_stands_on_pages_and_in_mails(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in()
    assert (await with_logo(desk, name_beside="yes")).status_code == 303
    brand = words.current().brand
    assert (brand.width, brand.height) == (800, 200)  # Cut to what can be seen, then made small.
    answer = await client.get(f"/logos/{brand.logo}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert (shown.size, shown.mode) == ((800, 200), "RGBA")
    page = (await client.get("/?lang=en")).text
    assert f'<img src="/logos/{brand.logo}" width="208" height="52" alt="">' in page
    mail = body(await written("confirmation", await factories.registration()), "html")
    assert f"/logos/{brand.logo}" in mail
    assert 'alt="Causerie"' in mail


async def test_a_logo_that_holds_the_name_stands_for_it(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in()
    await with_logo(desk)
    page = (await client.get("/?lang=en")).text
    assert 'alt="Causerie"' in page
    assert "Causerie</a>" not in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg onload=alert(1)>", "not a picture"),
        (logo()[:200], "not a picture"),
        (b"GIF89a", "not a picture"),
        (b"\0" * (uploads.LARGEST_UPLOAD + 1), "10 MB at most"),
    ],
)
async def test_a_hostile_logo_is_refused_beside_its_field(
    sign_in: SignIn, data: bytes, sentence: str
) -> None:
    desk = await sign_in()
    answer = await with_logo(desk, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert words.current().brand.logo == ""


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
async def test_a_decompression_bomb_and_a_logo_of_nothing_are_refused(sign_in: SignIn) -> None:
    desk = await sign_in()
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    assert "too many pixels" in (await with_logo(desk, buffer.getvalue())).text
    buffer = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(buffer, "PNG")
    assert "not a picture" in (await with_logo(desk, buffer.getvalue())).text


async def test_a_colour_is_kept_shown_and_explained(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in()
    sample = (await desk.get("/branding?colour=%23ffcc00")).text
    assert "#ffcc00 has a contrast of 1.4 to 1 with the background" in sample
    assert "/colours/ffcc00.css" in sample
    assert words.current().brand.colour == ""  # A sample saves nothing.
    assert (await desk.post("/branding/colour", colour="FC0")).status_code == 303
    assert words.current().brand.colour == "#ffcc00"
    page = (await client.get("/")).text
    assert "brand-ffcc00" in page
    rules = await client.get("/colours/ffcc00.css")
    assert rules.headers["content-type"].startswith("text/css")
    assert ".brand-ffcc00 {" in rules.text
    assert (await client.get("/colours/ffcc0g.css")).status_code == 404
    new = (await desk.get("/programmes/new")).text
    assert 'name="hue" value="90" checked' in new


async def test_what_is_no_colour_comes_back_with_a_sentence(sign_in: SignIn) -> None:
    desk = await sign_in()
    answer = await desk.post("/branding/colour", colour="rouge")
    assert answer.status_code == 422
    assert "Enter a colour as # and six characters" in answer.text
    assert 'value="rouge"' in answer.text


async def test_the_other_form_leaves_logo_and_colour(sign_in: SignIn) -> None:
    desk = await sign_in()
    await with_logo(desk)
    await desk.post("/branding/colour", colour="#1f4e79")
    edition = words.current().edition
    await desk.post("/organisation", **SAID, edition=edition, sender="L’équipe")
    brand = (await publisher.read()).brand
    assert brand.logo
    assert brand.colour == "#1f4e79"
    await desk.post("/branding/logo", act="remove")
    assert (await publisher.read()).brand.logo == ""
    said = await database.values("SELECT details->'fields' FROM audit_entries ORDER BY id")
    assert said[-2] == '["brand"]'


async def test_mails_come_from_the_sender_named(sign_in: SignIn) -> None:
    desk = await sign_in()
    await desk.post("/organisation", **SAID, sender="Camille, Maison des modèles")
    mail = await written("confirmation", await factories.registration())
    assert parseaddr(str(mail["From"]))[0] == "Camille, Maison des modèles"


async def test_the_programmes_palette_stays_its_own(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in()
    await desk.post("/branding/colour", colour="#1f4e79")
    talk = await factories.session()
    page = (await client.get(f"/sessions/{talk['slug']}")).text
    assert '<html lang="fr" class="hue-' in page
    assert "brand-1f4e79" in page  # The band of the head.


def content(**looks: str) -> Content:
    at = now()
    return Content(
        language="fr", name="Ada", title="T", programme="P", organisation="Maison", hue=250,
        starts_at=at, ends_at=at, timezone="Europe/Paris", seconds=None, words="", signatory="C",
        signatory_role="", signature="", training=False, nature="", objectives="",
        training_number="", **looks,
    )  # fmt: skip


async def test_an_attestation_takes_logo_and_colour_of_its_day() -> None:
    name = await uploads.LOGOS.place(maker.make(maker.LOGO, logo()))
    at = now()
    plain = pdf.attestation(content(), "A" * 32, issued_at=at)
    own = pdf.attestation(content(logo=name, ink="#a90009"), "A" * 32, issued_at=at)
    assert plain != own
    assert own == pdf.attestation(content(logo=name, ink="#a90009"), "A" * 32, issued_at=at)


async def test_a_shared_picture_takes_logo_and_picture() -> None:
    mark = await uploads.LOGOS.place(maker.make(maker.LOGO, logo()))
    photo = await uploads.BANNERS.place(maker.make(maker.BANNER, logo((900, 300), "JPEG")))
    titles = ("Tenir une alliance", "Maison")
    cards = [
        Card(30, "Le cycle", titles, "14 h", "Maison"),
        Card(30, "Le cycle", titles, "14 h", "Maison", logo=mark),
        Card(30, "Le cycle", titles, "14 h", "Maison", logo=mark, names_organisation=False),
        Card(30, "Le cycle", titles, "14 h", "Maison", picture=photo),
    ]
    pictures = [drawn(card) for card in cards]
    assert len(set(pictures)) == 4
    for picture in pictures:
        with Image.open(io.BytesIO(picture)) as shown:
            assert shown.size == (1200, 630)
