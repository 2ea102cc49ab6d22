"""Lists and files by the API: people invited, who was there, whole programmes."""

import base64
import json
from datetime import timedelta

from events import clock, database
from tests import factories
from tests.api.conftest import SignUp

PEOPLE = {"people": [{"email": "ada@example.org", "name": "Ada"}, {"email": "bo@example.org"}]}


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def test_people_are_invited_once_after_a_dry_run(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    talk = await factories.session(cycle)
    for path in (f"/desk/programmes/{cycle['slug']}", f"/desk/sessions/{talk['slug']}"):
        tried = await desk.post(f"{path}/invitations", params={"dry_run": True}, json=PEOPLE)
        would = tried.json()["rehearsal"]
        assert (tried.json()["new"], would["number"], would["at_once"]) == (2, 2, 2)
        assert {one["name"] for one in would["readers"]} == {"Ada", ""}
        assert (await desk.get(f"{path}/invitations")).json()["items"] == []
        done = (await desk.post(f"{path}/invitations", json=PEOPLE)).json()
        assert (done["dry_run"], done["new"], done["there"]) == (False, 2, 0)
        again = (await desk.post(f"{path}/invitations", json=PEOPLE)).json()
        assert (again["new"], again["there"]) == (0, 2)
    letters = await database.value("SELECT count(*) FROM deliveries WHERE letter = 'invitation'")
    assert letters == 4


async def test_invitations_are_listed_page_by_page_sent_again_and_withdrawn(
    program: SignUp,
) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}/invitations"
    await desk.post(path, json=PEOPLE)
    page = (await desk.get(path, params={"limit": 1})).json()
    rest = (await desk.get(path, params={"limit": 1, "cursor": page["next"]})).json()
    assert [one["email"] for one in page["items"] + rest["items"]] == [
        "bo@example.org",
        "ada@example.org",
    ]
    assert rest["next"] is None
    one = f"{path}/{page['items'][0]['id']}"
    read = await desk.get(one)
    assert (read.json()["mail"], read.json()["registered"]) == ("due", False)
    tried = await desk.post(f"{one}/repetition", params={"dry_run": True})
    assert tried.json()["rehearsal"]["number"] == 1
    assert (await desk.post(f"{one}/repetition")).status_code == 200
    late = await desk.delete(one, headers={"if-match": '"another"'})
    assert late.status_code == 412
    assert (await desk.delete(one, headers={"if-match": read.headers["etag"]})).status_code == 204
    assert (await desk.get(one)).json()["withdrawn_at"] is not None
    assert (await desk.delete(one)).status_code == 404


async def test_nobody_is_invited_to_a_draft_nor_with_a_bad_address(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    draft = await factories.session(cycle, status="draft")
    told = await desk.post(f"/desk/sessions/{draft['slug']}/invitations", json=PEOPLE)
    assert (told.status_code, told.json()["type"].split("#")[1]) == (409, "not-online")
    bad = {"people": [{"email": "ada@example.org"}, {"email": "nobody"}]}
    wrong = await desk.post(f"/desk/programmes/{cycle['slug']}/invitations", json=bad)
    assert wrong.json()["errors"][0]["field"] == "people[1].email"
    assert await database.value("SELECT count(*) FROM invitations") == 0


async def test_an_invitation_of_another_session_is_not_there(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    talk, other = await factories.session(cycle), await factories.session(cycle)
    made = await factories.invitation(cycle, where=talk)
    for where in (f"sessions/{other['slug']}", f"programmes/{cycle['slug']}"):
        path = f"/desk/{where}/invitations/{made['id']}"
        assert (await desk.get(path)).status_code == 404
        assert (await desk.post(f"{path}/repetition")).status_code == 404
        assert (await desk.delete(path)).status_code == 404


async def test_a_list_of_who_was_there_is_looked_at_decided_kept_and_taken_back(
    program: SignUp,
) -> None:
    desk = await program("editor")
    talk = await factories.session(starts_at=clock.now() - timedelta(days=1))
    ada = await factories.registration(talk, "ada@example.org", name="Ada Exemple")
    twins = [await factories.registration(talk, name="Marie Durand") for _ in range(2)]
    path = f"/desk/sessions/{talk['slug']}/attendance"
    sent = {"content": in_base64("Ada Exemple\nMarie Durand\nPersonne Inconnue\n")}
    tried = (await desk.post(path, params={"dry_run": True}, json=sent)).json()
    assert (tried["dry_run"], tried["names_only"]) == (True, True)
    assert [one["by"] for one in tried["items"]] == ["name", "doubt", "guest"]
    assert tried["items"][0]["registration"] == ada["id"]
    doubt = tried["items"][1]
    assert {one["registration"] for one in doubt["candidates"]} == {one["id"] for one in twins}
    before = await desk.get(path)
    assert (before.json()["lists"], before.json()["present"]) == ([], 0)
    decided = {**sent, "decisions": [
        {"place": doubt["place"], "registration": twins[1]["id"]}
    ]}  # fmt: skip
    kept = await desk.post(path, json=decided, headers={"if-match": before.headers["etag"]})
    assert [one["by"] for one in kept.json()["items"]] == ["name", "choice", "guest"]
    found = (await desk.get(path)).json()
    assert (found["present"], [one["name"] for one in found["guests"]]) == (
        2,
        ["Personne Inconnue"],
    )
    (listed,) = found["lists"]
    assert (listed["source"], listed["matched"], listed["guests"]) == ("hand", 2, 1)
    present = (await desk.get(f"/desk/registrations/{twins[1]['id']}")).json()
    assert (present["came"], present["attended_seconds"]) == (True, None)
    assert (await desk.delete(f"{path}/{listed['id']}")).status_code == 204
    assert (await desk.get(path)).json()["present"] == 0


async def test_a_decision_about_nobody_is_refused_and_not_passed_over(program: SignUp) -> None:
    desk = await program("editor")
    talk, other = [
        await factories.session(starts_at=clock.now() - timedelta(days=days)) for days in (1, 2)
    ]
    mine = await factories.registration(talk, name="Ada Exemple")
    theirs = await factories.registration(other, name="Bo Exemple")
    path = f"/desk/sessions/{talk['slug']}/attendance"
    wrong = [{"place": 0, "registration": theirs["id"]}, {"place": 7, "registration": mine["id"]}]
    sent = {"content": in_base64("Ada Exemple\n"), "decisions": wrong}
    for params in ({"dry_run": True}, {}):
        told = await desk.post(path, params=params, json=sent)
        fields = [one["field"] for one in told.json()["errors"]]
        assert (told.status_code, fields) == (
            422,
            ["decisions[0].registration", "decisions[1].place"],
        )
    assert (await desk.get(path)).json()["lists"] == []


async def test_a_list_with_nobody_in_it_is_refused(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session(starts_at=clock.now() - timedelta(days=1))
    path = f"/desk/sessions/{talk['slug']}/attendance"
    for content in (in_base64("\n\n"), "no base64"):
        told = await desk.post(path, json={"content": content})
        assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "content")


SPEAKERS = "ref;nom;organisation\nzoe;Zoé Exemple;Fondation Exemple\n"
SESSIONS = "ref;titre;début;fin;intervenants\ns1;Durer;2130-01-10 14:00;2130-01-10 15:00;zoe\n"


async def test_tables_are_tried_then_imported_and_again_change_nothing(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}/files"
    sent = {"speakers": in_base64(SPEAKERS), "sessions": in_base64(SESSIONS)}
    tried = (await desk.post(path, params={"dry_run": True}, json=sent)).json()
    assert (tried["dry_run"], tried["problems"], tried["sessions"]["created"]) == (True, [], 1)
    assert [(one["name"], one["state"]) for one in tried["rows"]] == [
        ("Zoé Exemple", "new"),
        ("Durer", "new"),
    ]
    assert await database.value("SELECT count(*) FROM speakers") == 0
    done = (await desk.post(path, json=sent)).json()
    assert (done["speakers"]["created"], done["sessions"]["created"]) == (1, 1)
    again = (await desk.post(path, json=sent)).json()
    assert (again["speakers"]["unchanged"], again["sessions"]["unchanged"]) == (1, 1)


async def test_a_dry_run_of_files_says_who_would_be_mailed(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}/files"
    first = {"sessions": in_base64(SESSIONS.replace("intervenants", "tags")), "publish": True}
    assert (await desk.post(path, json=first)).status_code == 200
    (talk,) = (await desk.get("/desk/sessions")).json()["items"]
    seat = {"email": "ada@example.org", "name": "Ada"}
    await desk.post(f"/desk/sessions/{talk['slug']}/registrations", json=seat)
    moved = in_base64(SESSIONS.replace("intervenants", "tags").replace("01-10", "01-17"))
    tried = (await desk.post(path, params={"dry_run": True}, json={"sessions": moved})).json()
    assert tried["rescheduled"] == 1
    assert "Ada" in {one["name"] for one in tried["rehearsal"]["readers"]}
    assert (await desk.get(f"/desk/sessions/{talk['slug']}")).json()["starts_at"][
        :10
    ] == "2130-01-10"


async def test_what_is_wrong_with_files_is_said_by_row_and_nothing_is_written(
    program: SignUp,
) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}/files"
    rows = SESSIONS + "s2;;2130-01-10 14:00;2130-01-10 15:00;\n"
    sent = {"speakers": in_base64(SPEAKERS), "sessions": in_base64(rows)}
    tried = await desk.post(path, params={"dry_run": True}, json=sent)
    (problem,) = tried.json()["problems"]
    assert (tried.status_code, problem["file"], problem["line"]) == (200, "sessions", 3)
    told = await desk.post(path, json=sent)
    assert (told.status_code, told.json()["errors"]) == (
        422,
        [{"field": "sessions.3", "detail": problem["detail"], "pointer": "#/sessions"}],
    )
    assert await database.value("SELECT count(*) FROM speakers") == 0
    done = (await desk.post(path, json={**sent, "leave_out": True})).json()
    assert (done["sessions"]["created"], [one["line"] for one in done["left_out"]]) == (1, [3])


async def test_a_programme_goes_as_one_file_to_another(program: SignUp) -> None:
    desk, cycle = await program("owner"), await factories.programme()
    guest = await factories.speaker(cycle, email="zoe@example.org")
    await factories.appearance(guest, await factories.session(cycle, title="Durer"))
    path = f"/desk/programmes/{cycle['slug']}/file"
    file = (await desk.get(path)).json()
    written = json.loads(base64.b64decode(file["content"]))
    assert file["file_name"] == f"{cycle['slug']}.causerie.json"
    assert [one["title"] for one in written["sessions"]] == ["Durer"]
    assert "email" not in written["speakers"][0]
    other = await factories.programme()
    sent = {"schedule": file["content"]}
    done = await desk.post(f"/desk/programmes/{other['slug']}/files", json=sent)
    assert (done.json()["sessions"]["created"], done.json()["speakers"]["created"]) == (1, 1)
    both = await desk.get(path, params={"addresses": True})
    named = json.loads(base64.b64decode(both.json()["content"]))
    assert named["speakers"][0]["email"] == "zoe@example.org"
    reader = await program("editor", scopes=["content:read"], email="reader@example.org")
    assert (await reader.get(path)).status_code == 200
    assert (await reader.get(path, params={"addresses": True})).status_code == 403


async def test_files_that_do_not_go_together_are_refused(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}/files"
    for sent, field in (
        ({}, "sessions"),
        ({"speakers": "no base64"}, "speakers"),
        ({"schedule": in_base64("{}"), "sessions": in_base64(SESSIONS)}, "schedule"),
        ({"sessions": in_base64(SESSIONS), "timezone": "Mars/Olympus"}, "timezone"),
    ):
        told = await desk.post(path, json=sent)
        assert (told.status_code, told.json()["errors"][0]["field"]) == (422, field), sent


CONTENT = ["content:read", "content:write"]


async def test_a_file_does_not_tell_the_address_it_replaces_without_people_read(
    program: SignUp,
) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    content = await program("editor", scopes=CONTENT)
    path = f"/desk/programmes/{cycle['slug']}/files"
    rows = ("ref;nom;courriel\nzoe;Zoé Exemple;zoe@example.org\n",
            "ref;nom;courriel\nzoe;Zoé Exemple;other@example.org\n")  # fmt: skip
    first, second = ({"speakers": in_base64(one)} for one in rows)
    assert (await desk.post(path, json=first)).status_code == 200
    params = {"dry_run": True}
    told = (await desk.post(path, params=params, json=second)).json()["rows"][0]["changes"]
    assert told == [{"column": "email", "old": "zoe@example.org", "new": "other@example.org"}]
    hidden = await content.post(path, params=params, json=second)
    assert hidden.json()["rows"][0]["changes"][0]["column"] == "email"
    assert "zoe@example.org" not in hidden.text
