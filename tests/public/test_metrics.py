"""/metrics: numbers for Prometheus, for this machine or a token only."""

import httpx
import pytest

from events.settings import settings
from tests.deliveries.ledger import owe, owed


async def test_the_queue_is_told_in_prometheus_words(client: httpx.AsyncClient) -> None:
    await owe(owed(1), owed(2))
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert 'events_deliveries_due{urgency="confirmation"} 2.0' in answer.text
    assert "events_sending_paused 0.0" in answer.text


async def test_behind_a_proxy_there_is_no_such_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "webinars.example.org"}, {"Via": "1.1 proxy"}, {"X-Forwarded-Host": "example.org"}],
)
async def test_a_proxy_on_this_machine_does_not_make_strangers_local(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await client.get("/metrics", headers=headers)).status_code == 404


async def test_with_a_token_only_the_token_counts(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_METRICS_TOKEN", "a-long-token")
    settings.cache_clear()
    assert (await client.get("/metrics")).status_code == 404
    given = {"Authorization": "Bearer a-long-token", "X-Forwarded-For": "192.0.2.1"}
    assert (await client.get("/metrics", headers=given)).status_code == 200
