"""Webhooks: addresses of other programs that events are posted to."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from events.api.contract.public import Cursor
from events.outgoing_http.target import LONGEST_URL
from events.presentation import N_
from events.webhooks.endpoints import LONGEST_NAME
from events.webhooks.kinds import Kind
from events.webhooks.messages import MessageState
from events.webhooks.states import Content, OffReason

Carries = Annotated[
    Content,
    Meta(description=N_("ids: numbers and addresses; full: names too; chat: a sentence.")),
]
Kinds = Annotated[list[Kind], Meta(max_length=40, description=N_("Empty: all of them."))]


class DeskWebhook(Struct, kw_only=True):
    """A webhook as its page shows it, without its secret."""

    id: int
    name: str
    url: str
    kinds: Kinds
    content: Carries
    made_by: str
    created_at: datetime
    delivered_at: datetime | None
    failing_since: datetime | None
    turned_off_at: datetime | None
    turned_off_why: OffReason
    waiting: Annotated[int, Meta(description=N_("How many messages wait."))]
    failed: Annotated[int, Meta(description=N_("How many messages it never took."))]


class WebhookList(Struct, kw_only=True):
    """Webhooks, the newest first."""

    items: list[DeskWebhook]


class NewWebhook(Struct, kw_only=True, forbid_unknown_fields=True):
    """A webhook to be."""

    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
    url: Annotated[str, Meta(max_length=LONGEST_URL)]
    kinds: Kinds = []
    content: Carries = Content.IDS


class WebhookMade(DeskWebhook, kw_only=True):
    """A webhook that was made or got a new secret, with the secret its messages are signed by."""

    secret: str


class WebhookAct(Struct, kw_only=True, forbid_unknown_fields=True):
    """What to do with it: post a test, turn it off or on."""

    act: Literal["test", "off", "on"]


class WebhookMessage(Struct, kw_only=True):
    """A message, and what came of posting it."""

    id: int
    uid: Annotated[UUID, Meta(description=N_("Its webhook-id, the same in every attempt."))]
    kind: Kind
    at: datetime
    state: MessageState
    due_at: datetime
    attempts: int
    tried_at: datetime | None
    status: Annotated[int | None, Meta(description=N_("What the program answered."))]
    words: str


class WebhookMessagePage(Struct, kw_only=True):
    """Messages of a webhook, the newest first."""

    items: list[WebhookMessage]
    next: Cursor = None
