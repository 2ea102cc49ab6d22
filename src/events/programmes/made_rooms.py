"""Which sessions have a room: a link, or one that is made as people enter (the slice `rooms`).

The server of a programme makes them, for all of its sessions or for those that say so.
"""

from typing import Final

_SERVER: Final = """FROM room_services v
  LEFT JOIN session_rooms k ON k.session = s.id WHERE v.programme = s.programme
   AND CASE COALESCE(k.choice, '') WHEN 'made' THEN true WHEN 'link' THEN false
     ELSE v.everywhere END"""

MAKES_ROOM: Final = f"EXISTS (SELECT {_SERVER})"
"""Whether a room is made for it as people enter, as a condition on sessions `s`."""

HAS_ROOM: Final = f"(s.room_url <> '' OR {MAKES_ROOM})"
"""Whether people will find a room at all, as a condition on sessions `s`."""

NO_PLACE: Final = ("", "online", "en ligne", "webinar", "webinaire", "visioconférence")
"""What is typed as a place where there is none."""

SOMEWHERE: Final = f"lower(COALESCE(NULLIF(s.location, ''), p.location, '')) NOT IN {NO_PLACE!r}"
"""Whether it says where people meet, as a condition on sessions `s` of programmes `p`."""

MADE_AT: Final = f"COALESCE((SELECT v.address {_SERVER}), '')"
"""The server that makes its room, or nothing, as a column of sessions `s`."""

FAILED_AT: Final = "(SELECT k.failed_at FROM session_rooms k WHERE k.session = s.id)"
"""When its room could not be made; null where it could the last time, as a column."""
