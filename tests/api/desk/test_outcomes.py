"""What comes of sessions, by the API: feedback, attestations, dossier, review, calls, webhooks."""

import base64
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from events import clock, database
from events.attestations import wording
from events.attestations.wording import Wording
from tests import factories
from tests.api.conftest import SignUp


async def past(**values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    cycle = await factories.programme()
    talk = await factories.session(cycle, starts_at=clock.now() - timedelta(days=2), **values)
    return cycle, talk


async def test_feedback_is_asked_read_and_its_words_hidden(program: SignUp) -> None:
    desk = await program("editor")
    cycle, talk = await past()
    path = f"/desk/programmes/{cycle['slug']}/feedback-form"
    own = {"fr": {"question": "Et après ?", "options": ["Oui", "Non"]}}
    asked = await desk.put(path, json={"enabled": True, "choice": own})
    assert (asked.status_code, asked.json()["choice"]) == (200, own)
    answer = {"id": UUID(int=7), "session": talk["id"], "scale": 4, "nps": 9, "choice": 1}
    await factories.insert("feedback", {**answer, "words": "Merci."})
    results = (await desk.get(f"/desk/sessions/{talk['slug']}/feedback")).json()
    assert (results["answers"], results["mean"], results["recommendation"]) == (1, 4.0, 100)
    assert (results["scale"], results["choice"]) == ({"4": 1}, {"1": 1})
    (words,) = results["words"]
    assert results["next"] is None
    await factories.insert("feedback", {**answer, "id": UUID(int=6), "words": "Bien."})
    path_of = f"/desk/sessions/{talk['slug']}/feedback"
    first = await desk.get(f"{path_of}?limit=1")
    assert [one["words"] for one in first.json()["words"]] == ["Bien."]
    assert first.json()["next"] in first.headers["link"]
    second = (await desk.get(f"{path_of}?limit=1&cursor={first.json()['next']}")).json()
    assert ([one["words"] for one in second["words"]], second["next"]) == (["Merci."], None)
    assert (await desk.get(f"{path_of}?cursor=WzAsIjEiXQ")).status_code == 422
    await database.execute("DELETE FROM feedback WHERE words = 'Bien.'")
    hide = f"/desk/sessions/{talk['slug']}/feedback/{words['id']}/words"
    assert (await desk.put(hide, json={"hidden": True})).json()["words"][0]["hidden"] is True
    longer = {"fr": {"question": "Et après ?", "options": ["Oui", "Non", "Bof"]}}
    refused = await desk.put(path, json={"enabled": True, "choice": longer})
    assert [one["field"] for one in refused.json()["errors"]] == ["choice"]


async def test_attestations_are_worded_issued_and_revoked(program: SignUp) -> None:
    desk = await program("editor")
    cycle, talk = await past()
    words = f"/desk/programmes/{cycle['slug']}/attestation-wording"
    unsigned = await desk.patch(words, json={"enabled": True})
    assert [one["field"] for one in unsigned.json()["errors"]] == ["signatory"]
    await wording.save(cycle["id"], Wording(signature="kept.png"))
    said = await desk.patch(words, json={"enabled": True, "signatory": "Ada Exemple"})
    assert (said.json()["signatory"], said.json()["signed"]) == ("Ada Exemple", True)
    await factories.registration(talk, name="Bo", entered_at=talk["starts_at"])
    path = f"/desk/sessions/{talk['slug']}/attestations"
    (before,) = (await desk.get(path)).json()["items"]
    assert (before["name"], before["present"], before["attestation"]) == ("Bo", True, None)
    issued = (await desk.post(path)).json()
    assert issued["issued"] == 1
    number = issued["items"][0]["attestation"]
    assert (await desk.post(path)).json()["issued"] == 0
    assert (await desk.delete(f"{path}/{number}")).status_code == 204
    other = await factories.session()
    foreign = await desk.delete(f"/desk/sessions/{other['slug']}/attestations/{number}")
    assert foreign.status_code == 404


async def test_attestations_are_listed_page_by_page(program: SignUp) -> None:
    desk = await program("editor")
    cycle, talk = await past()
    await wording.save(cycle["id"], Wording(enabled=True, signatory="Ada Exemple"))
    for place, name in enumerate(["Cléo", "ada", "Bo", "Ada", "Dina"]):
        values = {"name": name, "entered_at": talk["starts_at"]}
        await factories.registration(talk, f"p{place}@example.org", **values)
    path = f"/desk/sessions/{talk['slug']}/attestations"
    seen, address = [], f"{path}?limit=2"
    while address:
        answer = await desk.get(address)
        assert 0 < len(answer.json()["items"]) <= 2
        seen += [one["name"] for one in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url", "")
    assert seen == ["ada", "Ada", "Bo", "Cléo", "Dina"]


async def test_a_dossier_is_published_and_closed_as_a_whole(program: SignUp) -> None:
    desk = await program("editor")
    cycle, talk = await past()
    kept = f"/desk/sessions/{talk['slug']}/key-messages"
    assert (await desk.put(kept, json={"messages": "Durer."})).json()["messages"] == "Durer."
    path = f"/desk/programmes/{cycle['slug']}/dossier"
    sent = {"introduction": "Une saison.", "published": True, "closed": True}
    done = (await desk.patch(path, json=sent)).json()
    assert done["closed_at"]
    assert done["published_at"]
    refused = await desk.patch(path, json={"published": False, "introduction": "Autre."})
    assert refused.status_code == 409
    still = (await desk.get(path)).json()
    assert (still["introduction"], still["published_at"]) == ("Une saison.", done["published_at"])
    opened = await desk.patch(path, json={"closed": False, "introduction": "Autre."})
    assert opened.json()["introduction"] == "Autre."


async def test_a_review_is_written_frozen_and_made_of_chosen_sessions(program: SignUp) -> None:
    desk = await program("editor")
    cycle, talk = await past()
    path = f"/desk/programmes/{cycle['slug']}/review"
    known = await desk.get(path)
    tag = {"if-match": known.headers["etag"]}
    written = await desk.patch(path, json={"highlights": "Une\nDeux"}, headers=tag)
    assert (written.status_code, written.json()["figures"]["sessions"]) == (200, 1)
    assert (await desk.patch(path, json={}, headers=tag)).status_code == 412
    frozen = await desk.put(f"{path}/state", json={"state": "frozen"})
    assert frozen.json()["frozen_at"]
    assert (await desk.patch(path, json={"title": "Autre"})).status_code == 409
    body = {"title": "Choix", "sessions": [talk["slug"]]}
    made = await desk.post("/desk/reviews", json=body)
    assert (made.status_code, made.json()["figures"]["sessions"]) == (201, 1)
    coming = await factories.session(cycle)
    wrong = await desk.post("/desk/reviews", json={**body, "sessions": [coming["slug"]]})
    assert [one["field"] for one in wrong.json()["errors"]] == ["sessions"]


async def test_a_call_is_opened_and_proposals_decided(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    call = f"/desk/programmes/{cycle['slug']}/call"
    opened = await desk.put(call, json={"enabled": True, "words": {"fr": "Proposez."}})
    assert (opened.json()["open"], opened.json()["words"]) == (True, {"fr": "Proposez."})
    for number, email in enumerate(("ada@example.org", "bo@example.org")):
        proposal = {"programme": cycle["id"], "state": "new", "email": email, "name": email[:3]}
        await factories.insert("proposals", {**proposal, "title": f"Sujet {number}", "nonce": "n"})
    path = f"/desk/programmes/{cycle['slug']}/proposals"
    second, first = (await desk.get(path)).json()["items"]
    part = (await desk.get(f"{path}?limit=1")).json()
    rest = (await desk.get(f"{path}?limit=1&cursor={part['next']}")).json()
    assert (part["items"], rest["items"], rest["next"]) == ([second], [first], None)
    times = {"starts_at": "2127-05-11T14:00:00+02:00", "ends_at": "2127-05-11T15:30:00+02:00"}
    draft = await desk.post(f"{path}/{first['id']}/acceptance", json=times)
    assert (draft.status_code, draft.json()["starts_at"]) == (201, times["starts_at"])
    assert (await desk.post(f"{path}/{first['id']}/acceptance", json={})).status_code == 409
    told = await desk.post(f"{path}/{second['id']}/refusal", json={"note": "Merci."})
    assert told.json()["state"] == "declined"
    assert await database.values("SELECT letter FROM deliveries") == ["proposal-declined"]


async def test_a_webhook_is_made_tried_and_given_another_secret(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}/webhooks"
    inside = await desk.post(path, json={"name": "x", "url": "https://127.0.0.1/"})
    assert [one["field"] for one in inside.json()["errors"]] == ["url"]
    sent = {"name": "Agenda", "url": "https://hooks.example.org/", "kinds": ["session.published"]}
    made = (await desk.post(path, json=sent)).json()
    assert made["secret"].startswith("whsec_")
    (one,) = (await desk.get(path)).json()["items"]
    assert (one["kinds"], "secret" in one) == (["session.published"], False)
    there = f"{path}/{made['id']}"
    assert (await desk.post(there, json={"act": "test"})).json()["waiting"] == 1
    (message,) = (await desk.get(f"{there}/messages")).json()["items"]
    again = await desk.post(f"{there}/messages/{message['id']}/repetition")
    assert (message["kind"], again.status_code) == ("webhook.test", 204)
    assert (await desk.post(there, json={"act": "off"})).json()["turned_off_why"] == "hand"
    assert (await desk.post(f"{there}/secret")).json()["secret"] != made["secret"]
    other = (await factories.programme())["slug"]
    assert (await desk.delete(f"/desk/programmes/{other}/webhooks/{made['id']}")).status_code == 404
    assert (await desk.delete(f"/desk/webhooks/{made['id']}")).status_code == 403
    assert (await desk.delete(there)).status_code == 204


async def test_words_of_ones_own_are_put_into_letters(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    path = f"/desk/programmes/{cycle['slug']}/letters"
    said = await desk.put(f"{path}/reminder", json={"words": {"fr": "À {date}."}})
    assert said.json()["words"] == {"fr": "À {date}."}
    wrong = await desk.put(f"{path}/reminder", json={"words": {"fr": "{rien}"}})
    assert [one["field"] for one in wrong.json()["errors"]] == ["words"]
    assert (await desk.put(f"{path}/sign-in", json={"words": {}})).status_code == 404
    listed = {one["letter"]: one["words"] for one in (await desk.get(path)).json()["items"]}
    assert (listed["reminder"], listed["offer"]) == ({"fr": "À {date}."}, {})


async def test_pictures_and_files_come_as_base64(program: SignUp) -> None:
    desk = await program("editor")
    cycle, talk = await past()
    guest = await factories.speaker(cycle)
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30)).save(drawn, "PNG")
    path = f"/desk/speakers/{guest['slug']}/portrait"
    body = {"content": base64.b64encode(drawn.getvalue()).decode()}
    assert (await desk.put(path, json=body)).json()["portrait_url"]
    for content in ("§", "", "Qm9uam91ci4="):
        wrong = await desk.put(path, json={"content": content})
        assert [one["field"] for one in wrong.json()["errors"]] == ["content"], content
    assert (await desk.delete(path)).status_code == 204
    assert (await desk.get(f"/desk/speakers/{guest['slug']}")).json()["portrait_url"] is None
    sent = {"kind": "document", "file_name": "notes.txt", "content": "Qm9uam91ci4="}
    added = await desk.post(f"/desk/sessions/{talk['slug']}/resources/files", json=sent)
    (one,) = added.json()["items"]
    assert one["title"] == "notes.txt" or one["url"].endswith(".txt")
    there = f"/desk/resources/{one['id']}"
    changed = await desk.patch(there, json={"audience": "registered", "title": "Notes"})
    assert (changed.json()["audience"], changed.json()["title"]) == ("registered", "Notes")
    draft = await desk.post(f"{there}/announcement")
    assert (draft.status_code, draft.json()["state"]) == (201, "draft")
    words = {"subject": "Autre", "body": "Voici.", "audience": ["held"]}
    rewritten = await desk.put(f"/desk/announcements/{draft.json()['id']}", json=words)
    assert rewritten.json()["subject"] == "Autre"
    assert (await desk.delete(f"/desk/announcements/{draft.json()['id']}")).status_code == 204
