"""A JSON Feed (jsonfeed.org, version 1.1) of the sessions that were announced last."""

from typing import Final

from litestar import Response

from events import links, text
from events.api import etags
from events.api.contract.public import FeedAuthor, FeedItem, JsonFeed
from events.calendars import calendar_event, vevent
from events.calendars.atom import entries
from events.calendars.calendar_event import EventRow
from events.presentation import N_, dates, visit
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.settings import settings

FEED: Final = "/api/v1/feed.json"


@show(FEED, media_type="application/feed+json", summary=N_("Follow what is announced"))
async def read_feed(request: SiteRequest) -> Response[JsonFeed]:
    """Send the fifty sessions announced last, each in the language it is held in."""
    language = visit.of(request).language
    found = await entries("all", 0, "", "")
    organisation = settings().organisation_in(language)
    feed = JsonFeed(
        version="https://jsonfeed.org/version/1.1",
        title=organisation,
        home_page_url=links.absolute("/"),
        feed_url=links.absolute(FEED),
        language=language,
        authors=[FeedAuthor(name=organisation)],
        items=[_item(row) for row in found],
    )
    answer = etags.one(request, feed)
    answer.media_type = "application/feed+json"
    return answer


def _item(row: EventRow) -> FeedItem:
    found = calendar_event.from_row(row)
    when = dates.when(found.starts_at, found.ends_at, row.timezone, found.language)
    published = row.published_at or found.updated_at
    return FeedItem(
        id=f"tag:{links.host()},{published:%Y}:{found.uid}",
        url=vevent.page(found),
        title=text.line(found.title),
        content_text=f"{when}. {text.excerpt(found.abstract, 400)}",
        date_published=published,
        date_modified=found.updated_at,
        tags=list(found.tags),
        language=found.language,
    )


ROUTES = [read_feed]
