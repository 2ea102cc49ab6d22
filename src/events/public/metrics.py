"""/metrics for Prometheus: from this machine, or with its own token."""

import hmac
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from litestar import Response
from prometheus_client.core import GaugeMetricFamily

from events import clock
from events.backups import status
from events.deliveries import workers
from events.deliveries.figures import counted
from events.deliveries.limits import pause
from events.errors import NotFound
from events.monitoring import counters
from events.operations.bulk.metrics import jobs_by_state
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.public.local_reader import is_local
from events.settings import settings

METRICS: Final = "/metrics"
URGENCIES: Final = ("sign-in", "confirmation", "reminder", "announcement")


@show(METRICS, include_in_schema=False)
async def metrics(request: SiteRequest) -> Response[bytes]:
    """Show requests, jobs, connections and mails, the age of the last backup, workers alive."""
    if not _allowed(request):
        raise NotFound
    return Response(
        await _written(),
        media_type="text/plain; version=0.0.4",
        headers={"Cache-Control": "no-store"},
    )


def _allowed(request: SiteRequest) -> bool:
    """Check the token if one is set; otherwise only this machine, and nobody behind a proxy."""
    token = settings().metrics_token
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    return is_local(request)


async def _written() -> bytes:
    at = clock.now()
    families = [*await _of_mails(at), *await _of_site(at)]
    return counters.written(families)


async def _of_mails(at: datetime) -> list[GaugeMetricFamily]:
    mails = await counted.read(at)
    found = mails.counted
    urgencies = {(name,): found.due.get(number, 0) for number, name in enumerate(URGENCIES)}
    settled = {(one.letter, one.state): one.number for one in found.settled}
    late = {("0.5",): found.median, ("0.99",): found.p99}
    return [
        _gauges("events_deliveries_due", "Due now.", ["urgency"], urgencies.items()),
        _gauge("events_deliveries_handing_off", "Being handed over.", found.handing_off),
        _gauge("events_deliveries_held", "Held for an organiser.", found.held),
        _gauge("events_deliveries_late_seconds", "Age of the oldest due.", mails.lateness),
        _gauges(
            "events_deliveries_settled_last_hour",
            "By outcome.",
            ["letter", "state"],
            settled.items(),
        ),
        _gauges(
            "events_deliveries_sent_lateness_seconds", "Last hour.", ["quantile"], late.items()
        ),
        _gauge("events_deliveries_counted_age_seconds", "Since they were counted.", mails.age),
        _gauge("events_sending_paused", "1 while paused.", bool(await pause.current())),
    ]


async def _of_site(at: datetime) -> list[GaugeMetricFamily]:
    """Tell what is not of mails: backups, workers, changes that are carried out in parts."""
    known = status.read()
    age = (at - known.made_at).total_seconds() if known.made_at else math.inf
    in_parts = {(state,): number for state, number in (await jobs_by_state()).items()}
    return [
        _gauge("events_backup_age_seconds", "Since the last good backup.", age),
        _gauge("events_backup_overdue", "1 after two nights without.", known.is_overdue(at)),
        _gauge("events_workers_alive", "At work.", await workers.alive()),
        _gauges("events_jobs_in_parts", "By state.", ["state"], in_parts.items()),
    ]


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value=value)


def _gauges(
    name: str,
    documentation: str,
    labels: list[str],
    values: Iterable[tuple[tuple[str, ...], float]],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=labels)
    for key, value in values:
        family.add_metric(list(key), value)
    return family


ROUTES = [metrics]
