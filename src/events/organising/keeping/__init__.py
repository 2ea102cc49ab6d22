"""Keep the whole site in one file, and bring it back."""

from events.organising.keeping.archive import Manifest
from events.organising.keeping.bring_back import Restored, bring_back
from events.organising.keeping.nightly import keep_nightly
from events.organising.keeping.noted import Noted, noted
from events.organising.keeping.save import save

__all__ = ["Manifest", "Noted", "Restored", "bring_back", "keep_nightly", "noted", "save"]
