"""Which rules of time zones the sessions follow."""

from piccolo.columns import Integer, SmallInt, Varchar
from piccolo.table import Table


class ZoneRules(Table, tablename="zone_rules"):
    """One row, with id 1: versions as IANA names them, such as 2026b.

    `waiting` sessions would move by the newest rules that any machine has brought, and wait for an
    owner's word; until then they follow the rules they were made with.
    """

    id = SmallInt(primary_key=True, default=1)
    followed = Varchar(length=40, help_text="by which every coming session was checked")
    newest = Varchar(length=40, help_text="that a machine has brought; an older one moves nothing")
    waiting = Integer(default=0)
