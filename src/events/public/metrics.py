"""/metrics for Prometheus: from this machine, or with its own token."""

import hmac
import math
from datetime import datetime, timedelta
from typing import Final

from litestar import Response
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from events import clock
from events.backups import status
from events.deliveries import figures, heartbeat
from events.deliveries.limits import pause
from events.errors import NotFound
from events.monitoring import counters
from events.operations.in_parts import counted as in_parts
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.public.local_reader import is_local
from events.settings import settings

METRICS: Final = "/metrics"
URGENCIES: Final = ("sign-in", "confirmation", "reminder", "announcement")
WINDOW: Final = timedelta(hours=1)


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
    queue = await figures.queue(at)
    settled = await figures.settled_since(at - WINDOW)
    median, p99 = await figures.lateness_of_sent(at - WINDOW)
    registry = CollectorRegistry()
    due = Gauge("events_deliveries_due", "Due now.", ["urgency"], registry=registry)
    for number, name in enumerate(URGENCIES):
        due.labels(name).set(queue.by_urgency.get(number, 0))
    _gauge(registry, "events_deliveries_handing_off", "Being handed over.", queue.handing_off)
    _gauge(registry, "events_deliveries_held", "Held for an organiser.", queue.held)
    _gauge(registry, "events_deliveries_late_seconds", "Age of the oldest due.", queue.lateness)
    hourly = Gauge(
        "events_deliveries_settled_last_hour", "By outcome.", ["letter", "state"], registry=registry
    )
    for (letter, state), count in settled.items():
        hourly.labels(letter, state).set(count)
    lateness = Gauge(
        "events_deliveries_sent_lateness_seconds", "Last hour.", ["quantile"], registry=registry
    )
    lateness.labels("0.5").set(median)
    lateness.labels("0.99").set(p99)
    paused = await pause.current()
    _gauge(registry, "events_sending_paused", "1 while paused.", 1 if paused else 0)
    await _written_of_site(registry, at)
    return generate_latest(registry) + counters.written()


async def _written_of_site(registry: CollectorRegistry, at: datetime) -> None:
    """Add what is not of mails: backups, workers, changes that are carried out in parts."""
    known = status.read()
    made = Gauge("events_backup_age_seconds", "Since the last good backup.", registry=registry)
    made.set((at - known.made_at).total_seconds() if known.made_at else math.inf)
    _gauge(registry, "events_backup_overdue", "1 after two nights without.", known.is_overdue(at))
    _gauge(registry, "events_workers_alive", "Of this data folder.", heartbeat.alive())
    jobs = Gauge("events_jobs_in_parts", "By state.", ["state"], registry=registry)
    for state, number in (await in_parts.jobs_by_state()).items():
        jobs.labels(state).set(number)


def _gauge(registry: CollectorRegistry, name: str, documentation: str, value: float) -> None:
    Gauge(name, documentation, registry=registry).set(value)


ROUTES = [metrics]
