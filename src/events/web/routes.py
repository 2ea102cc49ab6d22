"""Every route of the program."""

import importlib
import importlib.util

from litestar.types import ControllerRouterHandler

from events.web import files, health

ROUTES: list[ControllerRouterHandler] = [*health.ROUTES, *files.ROUTES]
for _name in (
    "site.pages",
    "site.registration_pages",
    "site.calendar_feeds",
    "site.metrics",
    "desk",
):
    if importlib.util.find_spec(f"events.{_name}"):
        ROUTES += getattr(importlib.import_module(f"events.{_name}"), "ROUTES", [])
