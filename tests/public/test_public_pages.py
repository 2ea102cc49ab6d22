"""What a visitor sees: home, programme, session, speaker."""

import json
import re
from datetime import datetime, timedelta

import httpx
import pytest

from events.clock import now
from events.errors import Invalid
from events.registrations.passes.register_pass import register_for_programme
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import NothingToRegisterFor, SessionClosed
from events.registrations.signup.register import register
from events.resources import share
from tests import factories

FRENCH = {"accept-language": "fr"}


def without_form(page: str) -> str:
    """The page without the form, which offers every session that is open."""
    return re.sub(r"<form .*?</form>", "", page, flags=re.DOTALL)


def structured(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    told: dict[str, object] = json.loads(found.group(1))
    return told


async def test_an_empty_site_says_what_will_come(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers=FRENCH)
    assert answer.status_code == 200
    assert "Aucun cycle n’est encore publié" in answer.text
    assert "/calendar.ics" in answer.text


async def test_home_shows_what_is_coming_by_programme(client: httpx.AsyncClient) -> None:
    later = await factories.programme(title="Le cycle de plus tard")
    sooner = await factories.programme(title="Le cycle de bientôt")
    await factories.session(later, title="Dans un mois", starts_at=now() + timedelta(days=30))
    await factories.session(sooner, title="Demain", starts_at=now() + timedelta(days=1))
    await factories.session(sooner, title="Hier", starts_at=now() - timedelta(days=1))
    await factories.session(sooner, title="Un brouillon", status="draft")
    page = (await client.get("/", headers=FRENCH)).text
    order = [
        page.find(words)
        for words in ("Le cycle de bientôt", "Demain", "Le cycle de plus", "Dans un mois")
    ]
    assert -1 not in order
    assert order == sorted(order)
    assert "Hier" not in page
    assert "Un brouillon" not in page
    assert "1 séance à venir" in page
    assert "1 à revoir" in page


async def test_a_programme_shows_coming_and_past(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme(title="Alliances", summary="Un **cycle**.")
    await factories.session(cycle, title="À venir bientôt")
    over = await factories.session(cycle, title="Déjà passée", starts_at=now() - timedelta(days=9))
    await factories.resource(over, kind="replay")
    page = (await client.get(f"/programmes/{cycle['slug']}", headers=FRENCH)).text
    assert "<strong>cycle</strong>" in page
    assert page.index("À venir bientôt") < page.index("Séances passées") < page.index("Déjà passée")
    assert "remains-replay" in page
    assert f"webcal://127.0.0.1:8000/programmes/{cycle['slug']}.ics" in page


async def test_sessions_are_found_by_words_of_title_and_speaker(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle, title="Économie du don")
    await factories.session(cycle, title="Autre chose")
    who = await factories.speaker(cycle, name="Éloïse Fictive")
    await factories.appearance(who, talk)
    for words in ("economie", "don ECO", "eloise"):
        page = (await client.get(f"/programmes/{cycle['slug']}", params={"q": words})).text
        page = without_form(page)
        assert "Économie du don" in page, words
        assert "Autre chose" not in page, words
    nothing = await client.get(f"/programmes/{cycle['slug']}", params={"q": "%"})
    assert "0 séance trouvée." in nothing.text


async def test_sessions_are_filtered_by_subject(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    await factories.session(cycle, title="Parler du don", tags=["don", "économie"])
    await factories.session(cycle, title="Autre chose", tags=["climat"])
    page = (await client.get(f"/programmes/{cycle['slug']}", params={"tag": "don"})).text
    page = without_form(page)
    assert "Parler du don" in page
    assert "Autre chose" not in page


async def test_a_session_says_when_where_and_who(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme(title="Alliances")
    talk = await factories.session(cycle, title="Le don", abstract="Un *abrégé*.", capacity=12)
    who = await factories.speaker(cycle, name="Camille Fictive", organisation="Fondation Exemple")
    await factories.appearance(who, talk)
    page = (await client.get(f"/sessions/{talk['slug']}", headers=FRENCH)).text
    assert "heure de Paris" in page
    assert "<em>abrégé</em>" in page
    assert f'href="/speakers/{who["slug"]}"' in page
    assert f'method="post" action="/sessions/{talk["slug"]}/registrations"' in page
    assert who["email"] not in page


async def test_a_session_is_structured_for_search_engines(client: httpx.AsyncClient) -> None:
    talk = await factories.session(title="</script><script>alert(1)</script>", abstract="R&D <b>",
                                   timezone="Asia/Kolkata")  # fmt: skip
    page = (await client.get(f"/sessions/{talk['slug']}")).text
    told = structured(page)
    assert told["@type"] == "Event"
    assert told["name"] == talk["title"]
    assert datetime.fromisoformat(told["startDate"]) == talk["starts_at"]
    assert told["startDate"].endswith("+05:30")
    assert told["url"] == f"http://127.0.0.1:8000/sessions/{talk['slug']}"
    assert "<script>alert" not in page


async def test_a_past_session_gives_what_remains_to_everybody_and_hints_at_more(
    client: httpx.AsyncClient,
) -> None:
    talk = await factories.session(starts_at=now() - timedelta(days=3))
    await factories.resource(talk, title="Le replay", url="https://video.example.org/1")
    await factories.resource(talk, title="Pour les inscrits", public=False)
    page = (await client.get(f"/sessions/{talk['slug']}", headers=FRENCH)).text
    assert "https://video.example.org/1" in page
    assert "Pour les inscrits" not in page
    assert "en trouvent davantage" in page


async def test_a_cancelled_session_stays_and_says_so(client: httpx.AsyncClient) -> None:
    talk = await factories.session(status="cancelled")
    answer = await client.get(f"/sessions/{talk['slug']}", headers=FRENCH)
    assert answer.status_code == 200
    assert "Cette séance est annulée" in answer.text
    assert structured(answer.text)["eventStatus"] == "https://schema.org/EventCancelled"


async def test_a_draft_is_nowhere(client: httpx.AsyncClient) -> None:
    hidden = await factories.programme(status="draft")
    drafted = await factories.session(status="draft")
    inside = await factories.session(hidden)
    who = await factories.speaker(hidden)
    await factories.appearance(who, drafted)
    paths = [
        f"/programmes/{hidden['slug']}",
        f"/sessions/{drafted['slug']}",
        f"/sessions/{inside['slug']}",
        f"/speakers/{who['slug']}",
    ]
    assert [(await client.get(path)).status_code for path in paths] == [404] * 4
    assert not [path for path in paths if path in (await client.get("/sitemap.xml")).text]


async def test_related_sessions_share_subjects_first(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle, tags=["don"])
    near = await factories.session(cycle, title="Tout près")
    far = await factories.session(
        cycle, title="Parente", tags=["don"], starts_at=now() + timedelta(days=90)
    )
    page = without_form((await client.get(f"/sessions/{talk['slug']}")).text)
    assert 0 < page.index(far["title"]) < page.index(near["title"])


async def test_a_speaker_has_a_page_with_their_sessions(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle, title="Le don")
    who = await factories.speaker(cycle, name="Camille Fictive", biography="Une *vie*.")
    await factories.appearance(who, talk)
    page = (await client.get(f"/speakers/{who['slug']}")).text
    assert "Camille Fictive" in page
    assert "<em>vie</em>" in page
    assert f'href="/sessions/{talk["slug"]}"' in page
    assert who["email"] not in page


async def test_a_text_that_is_not_translated_says_its_own_language(
    client: httpx.AsyncClient,
) -> None:
    half = await factories.session(
        title="Le don", abstract="En un mot.", texts=json.dumps({"en": {"title": "The gift"}})
    )
    page = (await client.get(f"/sessions/{half['slug']}?lang=en")).text
    assert re.search(r"<h1>The gift</h1>", page)
    assert re.search(r'<section class="prose abstract" lang="fr"[^>]*><p>En un mot', page)


async def test_texts_stand_in_the_readers_language_or_say_theirs(client: httpx.AsyncClient) -> None:
    texts = json.dumps({"en": {"title": "The gift", "abstract": "In English."}})
    both = await factories.session(title="Le don", texts=texts)
    french = await factories.session(title="Sans traduction")
    english = await client.get(f"/sessions/{both['slug']}", headers={"accept-language": "en"})
    assert "The gift" in english.text
    assert '<html lang="en"' in english.text
    fallback = await client.get(f"/sessions/{french['slug']}?lang=en")
    assert '<h1 lang="fr">Sans traduction</h1>' in fallback.text


async def test_a_chosen_language_goes_along_in_links(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    chosen = (await client.get(f"/programmes/{cycle['slug']}?lang=en", headers=FRENCH)).text
    assert f'href="/sessions/{talk["slug"]}?lang=en"' in chosen
    preferred = (
        await client.get(f"/programmes/{cycle['slug']}", headers={"accept-language": "en"})
    ).text
    assert f'href="/sessions/{talk["slug"]}"' in preferred
    assert f'href="/programmes/{cycle["slug"]}?lang=fr"' in preferred


async def test_pages_of_the_house(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme(title="Alliances", retention_days=90)
    for path in ("/legal", "/accessibility"):
        assert (await client.get(path)).status_code == 200
    privacy = await client.get("/privacy", headers=FRENCH)
    assert f'href="/programmes/{cycle["slug"]}"' in privacy.text
    assert "90 jours après sa dernière séance." in privacy.text


async def test_head_gives_the_headers_of_get_and_no_body(client: httpx.AsyncClient) -> None:
    talk = await factories.session()
    asked = await client.get(f"/sessions/{talk['slug']}")
    head = await client.head(f"/sessions/{talk['slug']}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == asked.headers["content-type"]


async def test_a_programme_can_be_embedded_elsewhere(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme(title="Alliances")
    talk = await factories.session(cycle, title="Le don")
    answer = await client.get(f"/embed/{cycle['slug']}?lang=fr")
    assert answer.headers["access-control-allow-origin"] == "*"
    told = answer.json()
    assert told["title"] == "Alliances"
    assert [one["title"] for one in told["sessions"]] == ["Le don"]
    assert told["sessions"][0]["url"].startswith(f"http://127.0.0.1:8000/sessions/{talk['slug']}")
    assert (await client.get("/embed.js")).headers["cross-origin-resource-policy"] == "cross-origin"


async def test_a_programme_of_which_nothing_is_left_to_come(client: httpx.AsyncClient) -> None:
    cycle = await factories.programme()
    assert (await client.get(f"/programmes/{cycle['slug']}", headers=FRENCH)).status_code == 200
    await factories.session(cycle, starts_at=now() - timedelta(days=3))
    page = await client.get(f"/programmes/{cycle['slug']}", headers=FRENCH)
    assert "Aucune séance n’est annoncée" in page.text


async def test_a_resource_without_a_title_is_called_by_its_kind(client: httpx.AsyncClient) -> None:
    talk = await factories.session(starts_at=now() - timedelta(days=3))
    await factories.resource(talk, title="", kind="slides", url="https://docs.example.org/1")
    page = (await client.get(f"/sessions/{talk['slug']}", headers=FRENCH)).text
    assert re.search(r'<a href="https://docs.example.org/1"[^>]*>Diaporama</a>', page)


async def test_search_engines_read_where_one_takes_part(client: httpx.AsyncClient) -> None:
    room = "https://room.example.org/one"
    for values, mode, kinds in (
        ({"location": "En ligne", "room_url": room}, "Online", ["VirtualLocation"]),
        ({"location": "", "room_url": ""}, "Online", ["VirtualLocation"]),
        ({"location": "Salle A, Lyon", "room_url": ""}, "Offline", ["Place"]),
        ({"location": "Salle A, Lyon", "room_url": room}, "Mixed", ["Place", "VirtualLocation"]),
    ):
        talk = await factories.session(await factories.programme(location="En ligne"), **values)
        told = structured((await client.get(f"/sessions/{talk['slug']}")).text)
        assert told["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
        places = told["location"] if isinstance(told["location"], list) else [told["location"]]
        assert [place["@type"] for place in places] == kinds


async def test_a_place_is_said_in_the_readers_language_or_says_which_it_is_in(
    client: httpx.AsyncClient,
) -> None:
    for place, shown in (
        ("En ligne", "<dd>Online</dd>"),
        ("Salle A, Lyon", '<dd lang="fr">Salle A, Lyon</dd>'),
    ):
        talk = await factories.session(location=place)
        page = (await client.get(f"/sessions/{talk['slug']}", params={"lang": "en"})).text
        assert shown in page


async def test_an_archived_programme_stays_and_takes_no_registration(
    client: httpx.AsyncClient,
) -> None:
    cycle = await factories.programme(status="archived", title="Les archives")
    talk = await factories.session(cycle)
    for path in (f"/programmes/{cycle['slug']}", f"/sessions/{talk['slug']}"):
        page = await client.get(path)
        assert page.status_code == httpx.codes.OK
        assert 'name="email"' not in page.text
    ada = RegistrationForm("ada@example.org", "Ada Exemple", "fr", form_key="ada")
    with pytest.raises(SessionClosed):
        await register(talk["id"], ada, at=now())
    with pytest.raises(NothingToRegisterFor):
        await register_for_programme(cycle["id"], ada, at=now())
    assert "Les archives" not in (await client.get("/")).text


async def test_a_replay_is_shown_once_the_session_has_begun(client: httpx.AsyncClient) -> None:
    moved = await factories.session()
    await factories.resource(moved, kind="replay", url="https://video.example.org/early")
    await factories.resource(moved, kind="slides", url="https://video.example.org/slides")
    page = (await client.get(f"/sessions/{moved['slug']}")).text
    assert "video.example.org/early" not in page
    assert "video.example.org/slides" in page
    with pytest.raises(Invalid) as refused:
        await share.add(moved["id"], share.New("replay", url="https://video.example.org/1"),
                        by="x", at=now())  # fmt: skip
    assert "once the session has begun" in refused.value.problems["kind"]


async def test_the_thanks_name_the_mails_that_may_come(client: httpx.AsyncClient) -> None:
    approved = await factories.session(needs_approval=True, title="À demander")
    full = await factories.session(capacity=1, title="Complète")
    await factories.registration(full)
    plain = await factories.session(title="Simple")
    for talk, language, named, promised in (
        (plain, "en", ["“Registration confirmed: Simple”", "“You are already registered: Simple”"],
         "joining the session, the calendar"),
        (full, "en", ["“Waiting list: Complète”", "“Registration confirmed: Complète”",
                      "“You are already registered: Complète”"], "on the waiting list you are"),
        (approved, "en", ["“Request received: À demander”"], "comes with a seat"),
        (plain, "fr", ["«\u00a0Votre inscription existe déjà\u00a0: Simple\u00a0»"], "rejoindre"),
    ):  # fmt: skip
        page = (await client.get(f"/sessions/{talk['slug']}/thanks",
                                 headers={"accept-language": language})).text  # fmt: skip
        for subject in named:
            assert subject in page, subject
        assert promised in page
        assert ("«" in page) == (language == "fr")
