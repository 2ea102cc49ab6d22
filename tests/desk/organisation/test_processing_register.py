"""The register of processing: each programme with its term, as a page and as a file."""

import csv
import io

import pytest

from events.rooms import services
from events.rooms.services import NewService
from events.rooms.states import Checksum, Manner, Recording, Tool
from tests import factories
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")


async def test_the_register_names_each_programme_and_its_term(sign_in: SignIn) -> None:
    await factories.programme(title="Alliances <b>", retention_days=90)
    asks = await factories.programme(title="Modèles", retention_days=1, status="archived")
    await factories.insert("questions", {"programme": asks["id"], "key": "q", "kind": "text"})
    desk = await sign_in("owner")
    page = (await desk.get("/processing")).text
    assert "Alliances &lt;b&gt;" in page
    file = (await desk.get("/processing.csv")).content.decode("utf-8-sig")
    lines = {line[0]: line for line in csv.reader(io.StringIO(file))}
    assert len(lines) == 1 + 2 + 7
    assert [line[-1] for name, line in lines.items() if "Alliances" in name] == [
        "90 days after its last session."
    ]
    assert ["questions" in line[2] for name, line in lines.items() if "Modèles" in name] == [True]


async def test_the_server_of_the_rooms_is_a_recipient(sign_in: SignIn) -> None:
    cycle = await factories.programme(title="Alliances")
    new = NewService("https://meet.example.org/", "s" * 40, Checksum.SHA256, True, Manner.WEBINAR,
                     Recording.NO, Tool.JITSI, "causerie")  # fmt: skip
    await services.save(cycle["id"], new)
    desk = await sign_in("owner")
    file = (await desk.get("/processing.csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file)))
    assert ["meet.example.org" in line[4] for line in lines if "Alliances" in line[0]] == [True]


async def test_only_an_owner_reads_the_register(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    assert (await desk.get("/processing")).status_code == 403
