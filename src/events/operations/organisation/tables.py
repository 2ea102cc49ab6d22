"""Who publishes the site, as an owner set it at the desk."""

from piccolo.columns import JSONB, SmallInt, Varchar
from piccolo.table import Table


class Publisher(Table, tablename="publisher"):
    """One row, with id 1: what wins over the settings of the same meaning."""

    id = SmallInt(primary_key=True, default=1)
    edition = Varchar(length=32, default=None, null=False, help_text="new at each change")
    words = JSONB(default=None, null=False)
