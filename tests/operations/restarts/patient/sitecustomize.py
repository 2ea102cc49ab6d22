"""In every process of a site whose PYTHONPATH leads here: whose body stalls is waited for."""

from events.web import request_bodies

request_bodies.STALL_SECONDS = 3600.0  # type: ignore[misc]
