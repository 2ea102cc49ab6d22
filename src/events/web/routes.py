"""Every route of the program."""

import importlib
import importlib.util

from litestar.types import ControllerRouterHandler

from events.site import (
    about_pages,
    calendar_feeds,
    home,
    kept_files,
    mailbox_pages,
    metrics,
    programme_pages,
    session_pages,
    speaker_pages,
)
from events.web import files, health

_SLICES = (
    home,
    programme_pages,
    session_pages,
    speaker_pages,
    calendar_feeds,
    about_pages,
    kept_files,
    mailbox_pages,
    metrics,
    health,
    files,
)

ROUTES: list[ControllerRouterHandler] = [route for pages in _SLICES for route in pages.ROUTES]
for _name in ("site.registration_pages", "desk"):
    if importlib.util.find_spec(f"events.{_name}"):
        ROUTES += getattr(importlib.import_module(f"events.{_name}"), "ROUTES", [])
