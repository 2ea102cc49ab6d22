"""What everybody may read without a token, and what nobody may."""

from datetime import timedelta

import httpx

from events import clock
from tests import factories


async def test_published_programmes_sessions_and_speakers_are_read_without_a_token(
    client: httpx.AsyncClient,
) -> None:
    cycle = await factories.programme(title="Alliances", summary="*Une* saison.")
    talk = await factories.session(cycle, title="Durer", capacity=10, tags=["argent"])
    guest = await factories.speaker(cycle, name="Camille Exemple")
    await factories.appearance(guest, talk)
    programmes = (await client.get("/api/v1/programmes")).json()["items"]
    assert [one["title"] for one in programmes] == ["Alliances"]
    (shown,) = (await client.get("/api/v1/sessions")).json()["items"]
    assert (shown["title"], shown["programme"], shown["seats_left"]) == ("Durer", cycle["slug"], 10)
    assert shown["speakers"][0]["name"] == "Camille Exemple"
    assert shown["url"] == f"http://127.0.0.1:8000/sessions/{talk['slug']}"
    (speaker,) = (await client.get("/api/v1/speakers")).json()["items"]
    assert speaker["slug"] == guest["slug"]
    details = (await client.get(f"/api/v1/speakers/{guest['slug']}")).json()
    assert [one["slug"] for one in details["sessions"]] == [talk["slug"]]


async def test_times_are_said_in_the_zone_beside_them(client: httpx.AsyncClient) -> None:
    talk = await factories.session(timezone="America/Toronto")
    shown = (await client.get(f"/api/v1/sessions/{talk['slug']}")).json()
    assert shown["timezone"] == "America/Toronto"
    assert shown["starts_at"][-6:] in ("-05:00", "-04:00")


async def test_nothing_that_is_not_published_and_no_room_leaks(client: httpx.AsyncClient) -> None:
    secret = "https://salle.example.org/geheim"
    cycle = await factories.programme()
    talk = await factories.session(cycle, room_url=secret, room_note="07 00 00 00 00")
    await factories.resource(talk, title="Pour les inscrits", public=False)
    await factories.resource(talk, title="Remis", source="handed-in")
    draft = await factories.session(cycle, status="draft", title="Brouillon de séance")
    hidden = await factories.session(
        await factories.programme(status="draft", title="Cycle caché"), title="Séance cachée"
    )
    for where in (draft, hidden):
        guest = await factories.speaker({"id": where["programme"]}, name="Personne cachée")
        await factories.appearance(guest, where)
    said = ""
    for path in ("programmes", "sessions", "speakers", "feed.json", f"sessions/{talk['slug']}"):
        said += (await client.get(f"/api/v1/{path}")).text
    for words in (secret, "07 00", "Pour les inscrits", "Remis", "Brouillon", "cach", "camille"):
        assert words not in said, words
    for one in (draft, hidden):
        assert (await client.get(f"/api/v1/sessions/{one['slug']}")).status_code == 404


async def test_sessions_are_narrowed_and_come_page_by_page(client: httpx.AsyncClient) -> None:
    cycle, at = await factories.programme(), clock.now()
    talks = [
        await factories.session(cycle, starts_at=at + timedelta(days=day), tags=["a"])
        for day in (1, 1, 2, 3)
    ]
    await factories.session(tags=["b"], starts_at=at - timedelta(days=9))
    seen, address = [], "/api/v1/sessions?tag=a&limit=3"
    while address:
        answer = await client.get(address)
        seen += [one["slug"] for one in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url", "")
    assert seen == [one["slug"] for one in talks]
    narrowed = await client.get(
        "/api/v1/sessions",
        params={
            "programme": cycle["slug"],
            "since": at.isoformat(),
            "until": (at + timedelta(days=2, hours=-1)).isoformat(),
        },
    )
    assert len(narrowed.json()["items"]) == 2


async def test_what_has_not_changed_is_not_sent_again(client: httpx.AsyncClient) -> None:
    await factories.programme()
    first = await client.get("/api/v1/programmes")
    again = await client.get("/api/v1/programmes", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_json_feed_is_version_1_1(client: httpx.AsyncClient) -> None:
    talk = await factories.session(title="Durer")
    answer = await client.get("/api/v1/feed.json")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == ["Durer"]
    assert feed["items"][0]["url"].endswith(talk["slug"])


async def test_texts_come_in_the_language_that_is_asked_for(client: httpx.AsyncClient) -> None:
    await factories.session(title="Durer", texts='{"en": {"title": "To last"}}')
    shown = await client.get("/api/v1/sessions?lang=en")
    assert shown.json()["items"][0]["title"] == "To last"


async def test_head_is_answered_without_a_body(client: httpx.AsyncClient) -> None:
    answer = await client.head("/api/v1/programmes")
    assert (answer.status_code, answer.content) == (200, b"")
