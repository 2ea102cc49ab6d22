"""Every route of the program on one page: who declares them, in the order they are listed."""

from litestar.types import ControllerRouterHandler

from events import desk
from events.site import (
    about_pages,
    calendar_feeds,
    card_pages,
    embed,
    home,
    kept_files,
    mailbox_pages,
    metrics,
    programme_pages,
    registration_pages,
    session_pages,
    sitemap,
    speaker_pages,
)
from events.web import files, health

_PAGES = (
    home,
    programme_pages,
    session_pages,
    speaker_pages,
    registration_pages,
    calendar_feeds,
    card_pages,
    embed,
    about_pages,
    kept_files,
    mailbox_pages,
    desk,
    metrics,
    health,
    sitemap,
    files,
)

ROUTES: list[ControllerRouterHandler] = [route for pages in _PAGES for route in pages.ROUTES]
