"""Files given to the desk: kept where they are in order, else a sentence beside the field."""

import io

import pytest
from PIL import Image

from events import database
from events.images import maker
from events.resources.storage import shared_files
from events.speakers import portraits
from tests import factories
from tests.desk.conftest import SignIn


def picture(width: int = 600, height: int = 900) -> bytes:
    """A portrait: a light face high on a dark ground."""
    canvas = Image.new("RGB", (width, height), "#222222")
    side = width // 3
    face = Image.new("RGB", (side, side), "#ffddcc")
    canvas.paste(face, ((width - side) // 2, height // 5))
    kept = io.BytesIO()
    canvas.save(kept, "JPEG")
    return kept.getvalue()


async def test_a_portrait_becomes_a_square_with_the_face_in_it(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    guest = await factories.speaker(await factories.programme())
    file = {"portrait": ("moi.jpg", picture(), "image/jpeg")}
    kept = await desk.post(f"/speakers/{guest['slug']}/portrait", files=file)
    assert kept.status_code == 303
    name = await database.value("SELECT portrait FROM speakers")
    with Image.open(io.BytesIO(await portraits.opened(name) or b"")) as shown:
        assert shown.size == maker.PORTRAIT.size
        light = [(x, y) for x in range(0, 400, 20) for y in range(0, 400, 20)
                 if min(shown.convert("RGB").getpixel((x, y))) > 150]  # fmt: skip
    # The face is whole: nothing of it touches the edge, and it is about as wide as high.
    assert light
    assert all(0 < x < 380 and 0 < y < 380 for x, y in light)
    page = await desk.get(f"/speakers/{guest['slug']}")
    assert name in page.text
    await desk.post(f"/speakers/{guest['slug']}/portrait", none="yes")
    assert await database.value("SELECT portrait FROM speakers") == ""
    assert await portraits.opened(name) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"%PDF-1.7 not a picture", "not a picture that can be read"),
     (b"\xff\xd8\xff" + b"x" * portraits.LARGEST_UPLOAD, "10 MB at most"),
     (b"", "Choose a picture.")],
)  # fmt: skip
async def test_what_is_no_portrait_is_answered_beside_the_field(
    sign_in: SignIn, data: bytes, sentence: str
) -> None:
    desk = await sign_in("editor")
    guest = await factories.speaker(await factories.programme())
    file = {"portrait": ("x.jpg", data, "image/jpeg")}
    answer = await desk.post(f"/speakers/{guest['slug']}/portrait", files=file)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await database.value("SELECT portrait FROM speakers") == ""


async def test_slides_are_kept_and_read_by_everybody(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    data = b"%PDF-1.7" + b"x" * (shared_files.LARGEST - 8)
    file = {"file": ("Diapos été.pdf", data, "application/pdf")}
    kept = await desk.post(f"/sessions/{talk['slug']}/resources", kind="slides",
                           title="Les diapositives", public="yes", files=file)  # fmt: skip
    assert kept.status_code == 303
    name = await database.value("SELECT file FROM resources")
    assert await shared_files.opened(name) == data
    answer = await desk.browser.get(f"/files/{name}")
    assert answer.content == data
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("name", "size", "sentence"),
    [("talk.exe", 10, "This kind of file is not shared."),
     ("talk", 10, "This kind of file is not shared."),
     ("talk.pdf", 10, "The file is not what its name says."),
     ("../talk.pdf", 10, "contains a path or characters that no file name should have."),
     ("talk.pdf", 0, "Give an address or choose a file.")],
)  # fmt: skip
async def test_a_file_that_is_not_kept_loses_nothing_that_was_typed(
    sign_in: SignIn, name: str, size: int, sentence: str
) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    answer = await desk.post(f"/sessions/{talk['slug']}/resources", kind="slides",
                             title="Les <diapositives>",
                             files={"file": (name, b"x" * size, "application/pdf")})  # fmt: skip
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Les &lt;diapositives&gt;"' in answer.text
    assert await database.value("SELECT count(*) FROM resources") == 0


async def test_a_speaker_without_a_name_loses_nothing_and_one_taken_off_comes_back(
    sign_in: SignIn,
) -> None:
    desk = await sign_in("editor")
    talk = await factories.session()
    path = f"/sessions/{talk['slug']}"
    answer = await desk.post(f"{path}/speakers", name="", organisation="Fondation Exemple")
    assert answer.status_code == 422
    assert "Enter a name." in answer.text
    assert 'value="Fondation Exemple"' in answer.text
    await desk.post(f"{path}/speakers", name="Ada Exemple")
    appearance = await database.value("SELECT id FROM appearances")
    gone = await desk.post(f"/appearances/{appearance}/removal")
    page = await desk.browser.get(gone.headers["location"])
    assert "Put Ada Exemple back" in page.text
    await desk.post(f"{path}/speakers", speaker="ada-exemple")
    assert await database.value("SELECT count(*) FROM appearances") == 1
