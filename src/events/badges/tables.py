"""The keys that badges are signed with."""

from piccolo.columns import JSONB, Serial, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class SigningKey(Table, tablename="signing_keys"):
    """A key: the public half for everybody, the private one encrypted with our secret."""

    id = Serial(primary_key=True)
    public = JSONB(default="{}", help_text="a JWK")
    private = Text(help_text="PKCS#8 in PEM, encrypted")
    made_at = Timestamptz(default=TimestamptzNow())
