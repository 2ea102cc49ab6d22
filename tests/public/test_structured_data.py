"""A session's page says what it is as schema.org has it, whatever the session is like."""

from typing import Any

import httpx
import pytest

from tests import factories
from tests.public.schema_org import wrong
from tests.public.test_public_pages import structured


async def told(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    """What the page of such a session says, with three who appear in it."""
    cycle = await factories.programme()
    talk = await factories.session(cycle, **values)
    for name, organisation, role in (
        ("Ada Exemple", "Fondation Exemple", ""),
        ("Bo Exemple", "[Atelier](https://atelier.example.org)", "moderator"),
        ("Cléo </script>", "", "host"),
    ):
        who = await factories.speaker(cycle, name=name, organisation=organisation)
        await factories.appearance(who, talk, role=role, answer="yes")
    return dict(structured((await client.get(f"/sessions/{talk['slug']}")).text))


@pytest.mark.parametrize("values", [
    {}, {"abstract": ""}, {"abstract": "# Titre\n\n<b>&amp;</b> “ ” </script>"},
    {"location": "En ligne"}, {"location": "Lyon, salle 3"},
    {"location": "Lyon, salle 3", "room_url": ""},
    {"status": "cancelled"}, {"language": "en"}, {"timezone": "Pacific/Apia"},
])  # fmt: skip
async def test_it_is_an_event_of_schema_org(
    client: httpx.AsyncClient, values: dict[str, Any]
) -> None:
    assert wrong(await told(client, **values)) == []


async def test_where_it_is_and_what_became_of_it_are_told(client: httpx.AsyncClient) -> None:
    online = await told(client, location="En ligne")
    there = await told(client, location="Lyon, salle 3", room_url="")
    both = await told(client, location="Lyon, salle 3", room_url="https://meet.example.org/x")
    gone = await told(client, status="cancelled")
    modes = [one["eventAttendanceMode"].rsplit("/", 1)[1] for one in (online, there, both)]
    assert modes == [f"{kind}EventAttendanceMode" for kind in ("Online", "Offline", "Mixed")]
    assert [one["@type"] for one in both["location"]] == ["Place", "VirtualLocation"]
    assert gone["eventStatus"].endswith("/EventCancelled")


async def test_the_rules_find_what_is_wrong(client: httpx.AsyncClient) -> None:
    fine = await told(client)
    for change, said in (
        ({"startDate": "2027-01-10T14:00:00"}, "Event.startDate"),
        ({"eventStatus": "cancelled"}, "Event.eventStatus"),
        ({"location": {"@type": "Place", "name": "Lyon"}}, "Event.location.address"),
        ({"performer": [{"@type": "Text"}]}, "Event.performer"),
        ({"speaker": "Ada"}, "Event.speaker"),
    ):
        (found,) = wrong({**fine, **change})
        assert found.startswith(said)
    assert wrong({name: value for name, value in fine.items() if name != "startDate"}) == [
        "Event.startDate: missing"
    ]
