"""Who is told of events, and the messages that are owed to them."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme


class Webhook(Table, tablename="webhooks"):
    """An address that events are posted to: of one programme, or of the whole site.

    Its secret is made from the site's secret and `nonce`, and stands nowhere.
    """

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=True)
    name = Varchar(length=60, default=None, null=False)
    url = Varchar(length=2000, default=None, null=False)
    kinds = Array(base_column=Varchar(length=40), default=list, help_text="empty: all")
    content = Varchar(length=5, default="ids", help_text="states.Content")
    nonce = Varchar(length=32, default=None, null=False)
    former_nonce = Varchar(length=32, help_text="signs too, until former_until")
    former_until = Timestamptz(null=True, default=None)
    made_by = Varchar(length=254)
    created_at = Timestamptz(default=TimestamptzNow())
    delivered_at = Timestamptz(null=True, default=None, help_text="when it last took a message")
    failing_since = Timestamptz(null=True, default=None)
    rest_until = Timestamptz(null=True, default=None, help_text="it is overloaded or away")
    turned_off_at = Timestamptz(null=True, default=None)
    turned_off_why = Varchar(length=8, help_text="hand, gone or failing")


class WebhookMessage(Table, tablename="webhook_messages"):
    """One event for one webhook. Triggers write it in the transaction that causes the event.

    `state`: due, delivered, failed. `facts`: what only the cause knows, such as a former state.
    """

    id = BigSerial(primary_key=True)
    uid = UUID(help_text="the webhook-id, the same at every attempt")
    webhook = ForeignKey(references=Webhook, on_delete=OnDelete.cascade, null=False)
    kind = Varchar(length=40, default=None, null=False)
    programme = BigInt(null=True, default=None)
    session = BigInt(null=True, default=None)
    subject = BigInt(default=0, help_text="the row that the event is about")
    facts = JSONB(default="{}")
    at = Timestamptz(default=TimestamptzNow())
    state = Varchar(length=9, default="due")
    due_at = Timestamptz(default=TimestamptzNow())
    attempts = SmallInt(default=0)
    lease_until = Timestamptz(null=True, default=None, help_text="by PostgreSQL's clock")
    tried_at = Timestamptz(null=True, default=None)
    status = SmallInt(null=True, default=None, help_text="what was answered; null: nothing")
    words = Varchar(length=300, help_text="the beginning of the answer, or why there was none")
    milliseconds = Integer(default=0)
