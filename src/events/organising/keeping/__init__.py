"""Keep the whole site in one file, and bring it back."""

from events.organising.keeping.archive import Manifest
from events.organising.keeping.bring_back import Restored, bring_back
from events.organising.keeping.save import save

__all__ = ["Manifest", "Restored", "bring_back", "save"]
