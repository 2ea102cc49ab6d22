"""Who finds a session or a programme, and who may open it: the conditions of every public read.

Each read of a public page, feed or list is narrowed by one of these, never by a condition of its
own; `tests/public/test_hidden.py` walks all public addresses. A session is at most as public as
its programme: of the two the stricter counts.
"""

from typing import Final

ONLINE: Final = """p.status <> 'draft' AND s.status <> 'draft'
  AND (s.status = 'published' OR s.published_at IS NOT NULL)"""
"""Published once, whatever became of it: a cancelled session stays, a draft never appears.

Only for who is known to be invited or registered.
"""

PUBLIC: Final = f"{ONLINE}\n  AND p.visibility = 'public' AND s.visibility = 'public'"
"""What anybody finds: in lists, search, the sitemap, feeds of the whole site."""

IN_PROGRAMME: Final = f"{ONLINE}\n  AND s.visibility = 'public'"
"""What the page and the feed of one programme show to who may open that programme."""

BY_ADDRESS: Final = f"{ONLINE}\n  AND p.visibility <> 'invited' AND s.visibility <> 'invited'"
"""What anybody may open who has the address."""
