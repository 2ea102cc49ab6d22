"""The counters: requests by route and status, jobs by name and outcome, connections in use."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from events.monitoring import counter_files

_OURS: Final = CollectorRegistry()
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS: Final = Counter(
    "events_http_requests", "Requests answered.", ["method", "route", "status"], registry=_OURS
)
SECONDS: Final = Histogram(
    "events_http_request_seconds", "From the head of a request to the end of its answer.",
    ["route"], buckets=_BUCKETS, registry=_OURS,
)  # fmt: skip
JOBS: Final = Counter("events_jobs", "Jobs done.", ["job", "outcome"], registry=_OURS)
JOB_SECONDS: Final = Counter("events_job_seconds", "What jobs took.", ["job"], registry=_OURS)
CONNECTIONS: Final = Gauge(
    "events_database_connections", "Of the pools to the database.", ["process", "state"],
    registry=_OURS, multiprocess_mode="livesum",
)  # fmt: skip


def request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request; `route` is the pattern of its address, so that there are few of them."""
    known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def job(name: str, outcome: str, seconds: float) -> None:
    """Count a job that ended: done, put off, failed."""
    JOBS.labels(name, outcome).inc()
    JOB_SECONDS.labels(name).inc(seconds)


def connections(process: str, *, size: int, idle: int, most: int) -> None:
    """Note how the pool of this process stands."""
    CONNECTIONS.labels(process, "used").set(size - idle)
    CONNECTIONS.labels(process, "idle").set(idle)
    CONNECTIONS.labels(process, "allowed").set(most)


def written(asked: Iterable[Metric]) -> bytes:
    """Return what was just asked for, and the counters of all processes that share the folder."""
    now = CollectorRegistry()
    now.register(_Asked(asked))
    return generate_latest(now) + _counted()


def _counted() -> bytes:
    """Return the counters; nothing for once while another process reads those that are shared."""
    if not counter_files.is_shared():
        return generate_latest(_OURS)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    with counter_files.at_rest() as can_be_read:
        return generate_latest(together) if can_be_read else b""


class _Asked(Collector):
    """Gauges whose values were read for one answer: a `Gauge` would keep them in the folder."""

    def __init__(self, asked: Iterable[Metric]) -> None:
        self.asked = list(asked)

    def collect(self) -> Iterable[Metric]:
        return self.asked
