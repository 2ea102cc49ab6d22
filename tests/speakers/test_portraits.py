"""Portraits are pictures of our own making, whatever was uploaded."""

import io

import pytest
from PIL import Image

from events.errors import Invalid
from events.speakers import portraits

pytestmark = pytest.mark.usefixtures("database")


def picture(size: tuple[int, int] = (640, 480), kind: str = "JPEG", **how: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, **how)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_any_picture_becomes_a_small_square_webp(kind: str) -> None:
    name = portraits.store(picture(kind=kind))
    kept = portraits.opened(name)
    assert kept is not None
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (400, 400))


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    tall = Image.new("RGB", (400, 800), "red")
    tall.paste("blue", (0, 0, 400, 400))
    exif = Image.Exif()
    exif[0x0112] = 3  # Held upside down.
    exif[0x010E] = "where I live"
    buffer = io.BytesIO()
    tall.save(buffer, "JPEG", exif=exif)
    kept = portraits.opened(portraits.store(buffer.getvalue()))
    assert kept is not None
    assert b"where I live" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert not shown.getexif()
        red, _, blue = shown.convert("RGB").getpixel((200, 20))
        assert red > blue


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg onload=alert(1)>", b"GIF89a", picture()[:300], b"\x89PNG\r\n\x1a\n" + b"\0" * 50],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        portraits.store(data)
    assert "not a picture" in refused.value.problems["portrait"]


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [8_000, 10_000, 30_000])
def test_a_decompression_bomb_is_refused(side: int) -> None:
    buffer = io.BytesIO()
    Image.new("1", (side, side)).save(buffer, "PNG")
    assert len(buffer.getvalue()) < portraits.LARGEST_UPLOAD
    with pytest.raises(Invalid) as refused:
        portraits.store(buffer.getvalue())
    assert "pixels" in refused.value.problems["portrait"]


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(Invalid) as refused:
        portraits.store(b"\0" * (portraits.LARGEST_UPLOAD + 1))
    assert "10 MB" in refused.value.problems["portrait"]


@pytest.mark.parametrize("name", ["", "../secret-key", "a.webp", "0" * 32, "0" * 32 + ".webp"])
def test_only_our_own_names_open_a_file(name: str) -> None:
    assert portraits.opened(name) is None


def test_a_removed_portrait_is_gone_and_may_be_removed_again() -> None:
    name = portraits.store(picture())
    portraits.remove(name)
    portraits.remove(name)
    assert portraits.opened(name) is None
