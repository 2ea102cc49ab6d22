"""What was posted to a webhook, attempt by attempt, and posting it again."""

from typing import Final

from litestar import Response

from events import clock
from events.api import pages
from events.api.contract.webhooks import WebhookMessage, WebhookMessagePage
from events.api.desk.addresses import Number, Slug, do, show
from events.api.filters import From, Limit
from events.api.organisation.webhooks import ONE_OF_PROGRAMME, ONE_OF_SITE
from events.api.same_fields import filled
from events.operations.reports import programmes
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.webhooks import listing, messages

AGAIN: Final = "messages/{message:int}/repetition"


@show(
    f"{ONE_OF_PROGRAMME}/messages",
    N_("List what was posted to a webhook of a programme"),
    scope=Scope.READ_TEAM,
    policy="editor",
)
async def list_of_programme(
    request: SiteRequest,
    programme: Slug,
    webhook: Number,
    cursor: From = "",
    limit: Limit = pages.USUAL,
) -> Response[WebhookMessagePage]:
    """List the newest first, each with what came of it; they are kept for a month."""
    found = await programmes.by_slug(programme)
    return await _list(request, webhook, found.id, cursor, limit)


@show(
    f"{ONE_OF_SITE}/messages",
    N_("List what was posted to a webhook"),
    scope=Scope.READ_TEAM,
    policy="owner",
)
async def list_of_site(
    request: SiteRequest, webhook: Number, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[WebhookMessagePage]:
    """List the newest first, each with what came of it; they are kept for a month."""
    return await _list(request, webhook, None, cursor, limit)


@do(
    f"{ONE_OF_PROGRAMME}/{AGAIN}",
    N_("Post a message to a webhook of a programme again"),
    scope=Scope.WRITE_TEAM,
    status_code=204,
)
async def again_of_programme(
    request: SiteRequest, programme: Slug, webhook: Number, message: Number
) -> None:
    """Owe it once more, under its own webhook-id."""
    await _again(webhook, (await programmes.by_slug(programme)).id, message)


@do(
    f"{ONE_OF_SITE}/{AGAIN}",
    N_("Post a message to a webhook again"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
    status_code=204,
)
async def again_of_site(request: SiteRequest, webhook: Number, message: Number) -> None:
    """Owe it once more, under its own webhook-id."""
    await _again(webhook, None, message)


async def _list(
    request: SiteRequest, webhook: int, within: int | None, cursor: str, limit: int
) -> Response[WebhookMessagePage]:
    await listing.one(webhook, within)
    after = pages.after_word(cursor)
    found = await messages.listed(webhook, after[1] if after else None, limit + 1)
    shown, following = pages.cut(found, limit, lambda one: ("", one.id))
    items = [filled(WebhookMessage, one) for one in shown]
    return pages.listed(request, WebhookMessagePage(items=items, next=following), following)


async def _again(webhook: int, within: int | None, message: int) -> None:
    await listing.one(webhook, within)
    await messages.send_again(webhook, message, at=clock.now())


ROUTES = [list_of_programme, list_of_site, again_of_programme, again_of_site]
