"""Every route of the program on one page: who declares them, in the order they are listed."""

from litestar.types import ControllerRouterHandler

from events import desk
from events.api import routes as api
from events.public import dev_mailbox, metrics, uploaded_files
from events.public import routes as public_routes
from events.public.embedding import form as embedded_form
from events.public.pages import (
    about,
    archive,
    embed,
    feeds,
    home,
    programme,
    search,
    session,
    sitemap,
    speakers,
)
from events.public.replays import page as replays
from events.public.rooms import callbacks
from events.public.share_images import routes as share_images
from events.web import files, health

_PAGES = (
    home,
    programme,
    session,
    speakers,
    search,
    archive,
    public_routes,
    feeds,
    share_images,
    embed,
    embedded_form,
    about,
    uploaded_files,
    replays,
    callbacks,
    dev_mailbox,
    desk,
    api,
    metrics,
    health,
    sitemap,
    files,
)

ROUTES: list[ControllerRouterHandler] = [route for pages in _PAGES for route in pages.ROUTES]
