"""The server that makes a programme's rooms; the only writer of the table `room_services`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from events import database, signing
from events.database import Shape
from events.rooms.bigbluebutton.address import Server
from events.rooms.states import Checksum, Manner, Recording
from events.rooms.tables import RoomService

LONGEST_SECRET: Final = 500
_PURPOSE: Final = "room-service"


class Service(Shape):
    """The server of a programme as pages show it: its secret is not shown again."""

    programme: int
    address: str
    checksum: Checksum
    everywhere: bool
    manner: Manner
    recording: Recording
    tested_at: datetime | None
    test_failure: str

    @property
    def host(self) -> str:
        """Return the machine that people enter at."""
        return urlsplit(self.address).hostname or self.address


@dataclass(frozen=True)
class NewService:
    """What an organiser says of a server; an empty `secret` leaves the one that is kept."""

    address: str
    secret: str = field(repr=False)
    checksum: Checksum
    everywhere: bool
    manner: Manner
    recording: Recording


async def of_programme(programme_id: int) -> Service | None:
    """Return the server of a programme."""
    return await database.row(
        Service, database.select(Service, RoomService).where(RoomService.programme == programme_id)
    )


async def server_of(programme_id: int) -> Server | None:
    """Return how the server of a programme is spoken to; None where its secret cannot be read."""
    found = await database.row(
        _Kept, database.select(_Kept, RoomService).where(RoomService.programme == programme_id)
    )
    return opened(found.address, found.secret, found.checksum) if found else None


def opened(address: str, secret: str, checksum: Checksum) -> Server | None:
    """Return a server by what its row says; None where the site's secret was another then."""
    plain = signing.opened(_PURPOSE, secret)
    return None if plain is None else Server(address, plain, checksum)


class _Kept(Shape):
    address: str
    secret: str
    checksum: Checksum


async def save(programme_id: int, new: NewService) -> None:
    """Keep the server of a programme. Whatever was tested has to be tested again."""
    sealed = signing.sealed(_PURPOSE, new.secret) if new.secret else ""
    await database.execute(
        _SAVE, programme_id, new.address, sealed, new.checksum, new.everywhere, new.manner,
        new.recording,
    )  # fmt: skip


async def remove(programme_id: int) -> None:
    """Make no rooms for a programme any more."""
    await RoomService.delete().where(RoomService.programme == programme_id)


async def copy(from_id: int, to_id: int) -> None:
    """Have another programme's rooms made on the same server; nothing was tested there yet."""
    await database.execute(_COPY, from_id, to_id)


async def note_test(programme_id: int, failure: str, *, at: datetime) -> None:
    """Note how a test went; an empty `failure`: well."""
    await RoomService.update(
        {RoomService.tested_at: at, RoomService.test_failure: failure[:300]}
    ).where(RoomService.programme == programme_id)


_SAVE: Final = """
INSERT INTO room_services AS v (programme, address, secret, checksum, everywhere, manner, recording)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (programme) DO UPDATE SET address = $2, checksum = $4, everywhere = $5, manner = $6,
  recording = $7, secret = CASE WHEN $3 = '' THEN v.secret ELSE $3 END,
  tested_at = NULL, test_failure = ''
"""

_COPY: Final = """
INSERT INTO room_services (programme, address, secret, checksum, everywhere, manner, recording)
SELECT $2, address, secret, checksum, everywhere, manner, recording FROM room_services
 WHERE programme = $1
"""
