"""What is hidden is nowhere: every public address is walked, and names none of it.

Four kinds of hidden sessions stand beside a public one: unlisted, by invitation, and public ones
of a programme that is either.
"""

import itertools
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events import database
from events.clock import now
from tests import factories

TUBE = "https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv"
SECRETS = ("Zinnober", "zinnober")
"""In every title, slug, abstract, tag, speaker's name and resource that nobody should find."""


async def _hidden(cycle: factories.Row, name: str, **values: Any) -> factories.Row:
    """A session to come and a past one with a replay, with a speaker of its own."""
    for at, number in ((now() + timedelta(days=9), 1), (now() - timedelta(days=40), 2)):
        talk = await factories.session(
            cycle,
            title=f"Zinnober {name} {number}",
            slug=f"zinnober-{name}-{number}",
            abstract="De Zinnober.",
            tags=["Zinnober"],
            language="de" if number == 1 else "fr",
            starts_at=at,
            **values,
        )
        who = await factories.speaker(
            cycle, name=f"Z. Zinnober {name}", slug=f"zinnober-{name}-v{number}"
        )
        await factories.appearance(who, talk)
        await factories.resource(talk, title="Replay Zinnober", kind="replay", url=TUBE)
        await factories.insert(
            "key_messages", {"session": talk["id"], "messages": "Zinnober", "answers": "Zinnober"}
        )
        await factories.insert(
            "former_addresses",
            {"slug": f"{name}-{number}-before", "session": talk["id"], "public": True},
        )
    return talk


async def a_site() -> dict[str, list[str]]:
    """What is public and what is hidden, by the names that stand in addresses."""
    cycle = await factories.programme(slug="au-jour", title="Au grand jour")
    shown = await factories.session(cycle, slug="en-vue", title="En vue", tags=["jour"])
    past = await factories.session(
        cycle, slug="vue-passee", title="Vue passée", starts_at=now() - timedelta(days=41)
    )
    who = await factories.speaker(cycle, slug="claire-jour", name="Claire Jour")
    await factories.appearance(who, shown)
    await factories.appearance(who, past)
    await _hidden(cycle, "liste", visibility="unlisted")
    await _hidden(cycle, "invite", visibility="invited")
    for visibility in ("unlisted", "invited"):
        hidden = await factories.programme(
            slug=f"zinnober-p-{visibility}", title=f"Zinnober P {visibility}", visibility=visibility
        )
        await _hidden(hidden, f"de-{visibility}")
        await factories.insert(
            "former_programme_addresses",
            {"slug": f"p-{visibility}-before", "programme": hidden["id"], "public": True},
        )
    for table in ("dossiers", "reviews"):
        await factories.insert(table, {"programme": cycle["id"], "published_at": now()})
    everything = await database.values("SELECT id FROM sessions ORDER BY id")
    for slug, given in (("choix", {"sessions": everything}), ("annee", {"year": now().year})):
        await factories.insert("reviews", {"slug": slug, "published_at": now(), **given})
    names = ["au-jour", "en-vue", "vue-passee", "claire-jour", "choix", "annee"]
    numbers = [str(number) for number in await database.values("SELECT id FROM resources")]
    return {"public": names, "numbers": [*numbers, str(now().year), str(now().year - 1)]}


_OTHER = ("/desk", "/health", "/static", "/metrics", "/schema", "/mailbox", "/registrations/")


def _addresses(app: Any, names: list[str], numbers: list[str]) -> list[str]:
    """Every public GET route, with each of these names in its places."""
    found = []
    for route in app.routes:
        handlers = [one for one in route.route_handlers if "GET" in one.http_methods]
        if not any(one.opt.get("policy") in ("public", "participant") for one in handlers):
            continue
        if route.path.startswith(_OTHER) or route.path.endswith((".pdf", ".zip")):
            continue  # A PDF is set from the same content as its page.
        places = re.findall(r"\{(\w+)(?::(\w+))?\}", route.path)
        choices = [numbers if kind == "int" else names for _, kind in places]
        for chosen in itertools.product(*choices):
            path = route.path
            for part in chosen:
                path = re.sub(r"\{[^}]*\}", part, path, count=1)
            found.append(path)
            if route.path.endswith("/{slug}") or route.path.endswith("{slug:str}"):
                found += [f"{path}.{end}" for end in ("ics", "atom", "csv", "json")]
    return found


EXTRA = (
    "/search?q=zinnober", "/search?q=de", "/speakers?lang=en", "/calendar.ics?tag=Zinnober",
    "/calendar.ics?language=de", "/calendar.atom", "/programmes/au-jour?q=zinn",
    "/programmes/au-jour?tag=jour", "/programmes/au-jour.ics?tag=Zinnober",
    "/programmes/au-jour.atom?language=de", "/api/v1/sessions?tag=Zinnober",
    "/api/v1/sessions?programme=au-jour", "/api/v1/speakers?programme=au-jour",
    "/api/v1/sessions?limit=100", "/api/v1/programmes?limit=100", "/api/v1/speakers?limit=100",
)  # fmt: skip


async def _leaks(client: httpx.AsyncClient, address: str) -> list[str]:
    answer = await client.get(address)
    said = answer.text + str(answer.headers)
    # What was asked for comes back in the field of a search, and in the address of a form.
    for own in {
        address,
        address.split("?")[0].rsplit("/", 1)[-1],
        "zinnober" if "q=" in address else "",
    } - {""}:
        said = said.replace(own, "")
    said = said.replace("tag=Zinnober", "")
    return [f"{address}: {word}" for word in SECRETS if word in said]


async def test_no_public_address_names_what_is_hidden(app: Any, client: httpx.AsyncClient) -> None:
    site = await a_site()
    addresses = [*_addresses(app, site["public"], site["numbers"]), *EXTRA]
    assert len(addresses) > 200
    assert {"/sitemap.xml", "/calendar.ics", "/embed/au-jour", "/api/v1/sessions"} <= {*addresses}
    leaks = [leak for address in addresses for leak in await _leaks(client, address)]
    assert leaks == []


async def test_what_is_by_invitation_answers_a_stranger_without_its_content(
    app: Any, client: httpx.AsyncClient
) -> None:
    numbers = (await a_site())["numbers"]
    names = ["zinnober-invite-1", "zinnober-p-invited", "zinnober-de-invited-1", "invite-1-before",
             "p-invited-before"]  # fmt: skip
    said = []
    for address in _addresses(app, names, numbers):
        answer = await client.get(address)
        known = answer.text + str(answer.headers)
        for own in names:
            known = known.replace(own, "")
        said += [address for word in SECRETS if word in known]
    assert said == []
    page = await client.get("/sessions/zinnober-invite-1")
    assert page.status_code == 403
    assert page.headers["x-robots-tag"] == "noindex"
    for address in ("/sessions/zinnober-invite-1.ics", "/sessions/zinnober-invite-1/card.png",
                    "/sessions/invite-1-before", "/embed/zinnober-p-invited",
                    "/programmes/p-invited-before", "/programmes/p-invited-before/dossier",
                    "/embed/p-invited-before", "/programmes/p-invited-before.ics",
                    "/programmes/zinnober-p-invited.ics", "/programmes/zinnober-p-invited/dossier",
                    "/api/v1/sessions/zinnober-invite-1",
                    "/api/v1/programmes/zinnober-p-invited"):  # fmt: skip
        assert (await client.get(address)).status_code == 404, address


async def test_what_is_unlisted_opens_at_its_address_and_asks_not_to_be_found(
    client: httpx.AsyncClient,
) -> None:
    await a_site()
    page = await client.get("/sessions/zinnober-liste-1")
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex">' in page.text
    assert "application/ld+json" not in page.text
    assert 'href="/speakers/' not in page.text
    assert (await client.get("/sessions/zinnober-liste-1.ics")).status_code == 200
    assert (await client.get("/sessions/liste-1-before")).headers["location"].endswith("-liste-1")
    before = await client.get("/programmes/p-unlisted-before")
    assert before.headers["location"] == "/programmes/zinnober-p-unlisted"
    cycle = await client.get("/programmes/zinnober-p-unlisted")
    assert "Zinnober de-unlisted 1" in cycle.text
    assert '<meta name="robots" content="noindex">' in cycle.text
    feed = await client.get("/programmes/zinnober-p-unlisted.ics")
    assert "Zinnober de-unlisted 1" in feed.text


async def test_a_page_in_the_cache_is_hidden_at_once(client: httpx.AsyncClient) -> None:
    talk = await factories.session(title="Bientôt Zinnober")
    for address in (
        f"/sessions/{talk['slug']}",
        f"/sessions/{talk['slug']}.ics",
        "/",
        "/calendar.ics",
    ):
        assert "Zinnober" in (await client.get(address)).text
    await database.execute("UPDATE sessions SET visibility = 'invited' WHERE id = $1", talk["id"])
    for address in (
        f"/sessions/{talk['slug']}",
        f"/sessions/{talk['slug']}.ics",
        "/",
        "/calendar.ics",
    ):
        assert "Zinnober" not in (await client.get(address)).text, address


@pytest.mark.parametrize("path", ["registrations", "thanks", "correction", "invitation"])
async def test_forms_of_what_is_by_invitation_name_nothing_either(
    client: httpx.AsyncClient, path: str
) -> None:
    await a_site()
    for of in ("sessions/zinnober-invite-1", "programmes/zinnober-p-invited"):
        answer = await client.post(
            f"/{of}/{path}", data={"email": "ada@example.org", "name": "Ada"}
        )
        assert "Zinnober" not in answer.text
        assert answer.status_code in (303, 403, 404, 405)
