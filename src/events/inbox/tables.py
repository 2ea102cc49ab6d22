"""What came to our addresses and is for people to read."""

from piccolo.columns import BigSerial, Boolean, Bytea, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class ReceivedMail(Table, tablename="received_mails"):
    """A mail that a person wrote to one of our addresses, or one that nobody could read.

    Kept for RETENTION (`inbox.received_mails`), then deleted; passed on to the address for answers.
    """

    id = BigSerial(primary_key=True)
    digest = Varchar(length=64, unique=True, default=None, help_text="SHA-256: the same, once")
    sender = Varchar(length=254)
    recipient = Varchar(length=254)
    subject = Varchar(length=300)
    excerpt = Text(help_text="the beginning of its plain text")
    content = Bytea(default=None, null=False)
    unreadable = Boolean(default=False, help_text="no program of ours could read it")
    received_at = Timestamptz(default=TimestamptzNow())
    kept_back = Varchar(length=120, help_text="why it was not passed on, in English; else empty")
    cut = Boolean(default=False, help_text="its end is missing")
    done_at = Timestamptz(null=True, default=None, help_text="an organiser has dealt with it")
