"""Webhooks of a programme, and as an owner those of the whole site: made, tried, turned off."""

from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags
from events.api.contract.webhooks import (
    DeskWebhook,
    NewWebhook,
    WebhookAct,
    WebhookList,
    WebhookMade,
)
from events.api.desk.addresses import DESK, PROGRAMME, Number, Slug, create, do, remove, show
from events.api.examples import Example
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.operations.reports import programmes
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.webhooks import endpoints, listing, messages
from events.webhooks.endpoints import NewWebhook as WebhookToBe
from events.webhooks.listing import Listed

OF_SITE: Final = f"{DESK}/webhooks"
OF_PROGRAMME: Final = f"{PROGRAMME}/webhooks"
ONE_OF_SITE: Final = f"{OF_SITE}/{{webhook:int}}"
ONE_OF_PROGRAMME: Final = f"{OF_PROGRAMME}/{{webhook:int}}"
_NEW: Final = Example(body={"name": "Agenda", "url": "https://agenda.example.org/hooks/causerie"})
_TEST: Final = Example(body={"act": "test"})


@show(OF_PROGRAMME, N_("List the webhooks of a programme"), scope=Scope.READ_TEAM, policy="editor")
async def list_of_programme(request: SiteRequest, programme: Slug) -> Response[WebhookList]:
    """List them; the secret of each was shown when it was made."""
    return await _list(request, (await programmes.by_slug(programme)).id)


@show(OF_SITE, N_("List the webhooks of all programmes"), scope=Scope.READ_TEAM, policy="owner")
async def list_of_site(request: SiteRequest) -> Response[WebhookList]:
    """List those of single programmes too."""
    return await _list(request, None)


@create(OF_PROGRAMME, N_("Make a webhook for a programme"), scope=Scope.WRITE_TEAM, example=_NEW)
async def make_of_programme(
    request: SiteRequest, programme: Slug, data: JSONBody[NewWebhook]
) -> Response[WebhookMade]:
    """Make it; a target inside this server’s network is refused."""
    return await _make(request, data, (await programmes.by_slug(programme)).id)


@create(
    OF_SITE,
    N_("Make a webhook for all programmes"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
    example=_NEW,
)
async def make_of_site(request: SiteRequest, data: JSONBody[NewWebhook]) -> Response[WebhookMade]:
    """Make it; a target inside this server’s network is refused."""
    return await _make(request, data, None)


@do(
    ONE_OF_PROGRAMME,
    N_("Try a webhook of a programme, turn it off or on"),
    scope=Scope.WRITE_TEAM,
    example=_TEST,
)
async def act_on_one_of_programme(
    request: SiteRequest, programme: Slug, webhook: Number, data: JSONBody[WebhookAct]
) -> Response[DeskWebhook]:
    """Do it; what is owed to one that is off waits."""
    return await _act(request, webhook, (await programmes.by_slug(programme)).id, data)


@do(
    ONE_OF_SITE,
    N_("Try a webhook, turn it off or on"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
    example=_TEST,
)
async def act_on_one_of_site(
    request: SiteRequest, webhook: Number, data: JSONBody[WebhookAct]
) -> Response[DeskWebhook]:
    """Do it; what is owed to one that is off waits."""
    return await _act(request, webhook, None, data)


@do(
    f"{ONE_OF_PROGRAMME}/secret",
    N_("Give a webhook of a programme a new secret"),
    scope=Scope.WRITE_TEAM,
)
async def rotate_of_programme(
    request: SiteRequest, programme: Slug, webhook: Number
) -> Response[WebhookMade]:
    """Make a new one; the former one signs beside it for a day."""
    return await _rotate(request, webhook, (await programmes.by_slug(programme)).id)


@do(
    f"{ONE_OF_SITE}/secret",
    N_("Give a webhook a new secret"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
)
async def rotate_of_site(request: SiteRequest, webhook: Number) -> Response[WebhookMade]:
    """Make a new one; the former one signs beside it for a day."""
    return await _rotate(request, webhook, None)


@remove(
    ONE_OF_PROGRAMME,
    N_("Remove a webhook of a programme"),
    scope=Scope.WRITE_TEAM,
    example=Example(path={"webhook": 2}),
)
async def remove_of_programme(request: SiteRequest, programme: Slug, webhook: Number) -> None:
    """Remove it with the list of what it was sent."""
    await _remove(request, webhook, (await programmes.by_slug(programme)).id)


@remove(
    ONE_OF_SITE,
    N_("Remove a webhook"),
    scope=Scope.WRITE_TEAM,
    policy="owner",
    example=Example(path={"webhook": 3}),
)
async def remove_of_site(request: SiteRequest, webhook: Number) -> None:
    """Remove it with the list of what it was sent."""
    await _remove(request, webhook, None)


async def _list(request: SiteRequest, within: int | None) -> Response[WebhookList]:
    found = await listing.listed(within)
    return etags.one(request, WebhookList(items=[_shown(one) for one in found]))


async def _make(
    request: SiteRequest, sent: NewWebhook, within: int | None
) -> Response[WebhookMade]:
    new = WebhookToBe(text.line(sent.name), text.line(sent.url), [str(one) for one in sent.kinds],
                      str(sent.content), within)  # fmt: skip
    made = await endpoints.make(new, by=caller_of(request).member.email, at=clock.now())
    headers = {"Location": links.absolute(f"{request.url.path}/{made}")}
    answer = etags.untagged(await _with_secret(made, within), status=201)
    answer.headers.update(headers)
    return answer


async def _act(
    request: SiteRequest, webhook: int, within: int | None, sent: WebhookAct
) -> Response[DeskWebhook]:
    by, at = caller_of(request).member.email, clock.now()
    etags.check(request, await _of(webhook, within))
    if sent.act == "test":
        await messages.send_test(webhook, at=at)
    elif sent.act == "off":
        await endpoints.turn_off(webhook, within, by=by, at=at)
    else:
        await endpoints.turn_on(webhook, within, by=by)
    return etags.one(request, await _of(webhook, within))


async def _rotate(request: SiteRequest, webhook: int, within: int | None) -> Response[WebhookMade]:
    etags.check(request, await _of(webhook, within))
    await endpoints.rotate(webhook, within, by=caller_of(request).member.email, at=clock.now())
    return etags.untagged(await _with_secret(webhook, within))


async def _remove(request: SiteRequest, webhook: int, within: int | None) -> None:
    etags.check(request, await _of(webhook, within))
    await endpoints.remove(webhook, within, by=caller_of(request).member.email)


async def _of(webhook: int, within: int | None) -> DeskWebhook:
    return _shown(await listing.one(webhook, within))


def _shown(found: Listed) -> DeskWebhook:
    return filled(DeskWebhook, found)


async def _with_secret(webhook: int, within: int | None) -> WebhookMade:
    found, secret = await listing.one(webhook, within), await endpoints.secret_of(webhook, within)
    return filled(WebhookMade, found, secret=secret)


ROUTES = [
    list_of_programme,
    list_of_site,
    make_of_programme,
    make_of_site,
    act_on_one_of_programme,
    act_on_one_of_site,
    rotate_of_programme,
    rotate_of_site,
    remove_of_programme,
    remove_of_site,
]
