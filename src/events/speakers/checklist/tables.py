"""What a programme wants of its speakers, and when it asks for what is missing."""

from piccolo.columns import JSONB, ForeignKey, Serial
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from events.programmes.tables import Programme


class SpeakerChecklist(Table, tablename="speaker_checklists"):
    """A programme's list. `days` before a session what is missing is asked for, at most thrice."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    items = JSONB(default="[]", help_text="names of what is wanted, see checklist.items")
    days = JSONB(default="[]", help_text="[21, 7, 2]")
