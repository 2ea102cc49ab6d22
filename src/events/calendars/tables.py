"""Calendar bytes kept between processes."""

from piccolo.columns import Bytea, Integer, Text
from piccolo.table import Table


class CachedVevent(Table, tablename="vevent_cache"):
    """A session's VEVENT as bytes; triggers delete it when its session, speakers or place change.

    No foreign key: its lock on the session could wait in a circle with a change of that session.
    """

    session = Integer(primary_key=True, default=None)
    made_by = Text(default=None, null=False, help_text="the release and settings it was made with")
    vevent = Bytea(default=None, null=False)
