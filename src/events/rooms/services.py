"""The server that makes a programme's rooms; the only writer of the table `room_services`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from events import database
from events.database import Shape
from events.rooms import credentials
from events.rooms.credentials import Credentials
from events.rooms.states import Checksum, Manner, Recording, Tool
from events.rooms.tables import RoomService

LONGEST_SECRET: Final = 4000
"""Sealed it is a third longer; a private key in PEM has 3300 letters."""


class Service(Shape):
    """The server of a programme as pages show it: its secret is not shown again."""

    programme: int
    tool: Tool
    address: str
    account: str
    client: str
    acts_for: str
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
    tool: Tool = Tool.BIGBLUEBUTTON
    account: str = ""
    client: str = ""
    acts_for: str = ""


async def of_programme(programme_id: int) -> Service | None:
    """Return the server of a programme."""
    return await database.row(
        Service, database.select(Service, RoomService).where(RoomService.programme == programme_id)
    )


async def credentials_of(programme_id: int) -> Credentials | None:
    """Return how the server of a programme is spoken to; None where its secret cannot be read."""
    found = await database.row(
        Kept, database.select(Kept, RoomService).where(RoomService.programme == programme_id)
    )
    return found.credentials if found else None


class Kept(Shape):
    """What a row says of how a server is spoken to."""

    tool: Tool
    address: str
    secret: str
    account: str
    client: str
    acts_for: str
    checksum: Checksum

    @property
    def credentials(self) -> Credentials | None:
        """Return it with its secret; None where the site's secret was another then."""
        plain = credentials.opened(self.secret)
        if plain is None:
            return None
        return Credentials(
            self.tool, self.address, plain, self.account, self.client, self.acts_for, self.checksum
        )


async def save(programme_id: int, new: NewService) -> None:
    """Keep the server of a programme. Whatever was tested has to be tested again."""
    sealed = credentials.sealed(new.secret) if new.secret else ""
    await database.execute(
        _SAVE, programme_id, new.address, sealed, new.checksum, new.everywhere, new.manner,
        new.recording, new.tool, new.account, new.client, new.acts_for,
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
INSERT INTO room_services AS v (programme, address, secret, checksum, everywhere, manner, recording,
  tool, account, client, acts_for)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (programme) DO UPDATE SET address = $2, checksum = $4, everywhere = $5, manner = $6,
  recording = $7, tool = $8, account = $9, client = $10, acts_for = $11,
  secret = CASE WHEN $3 = '' THEN v.secret ELSE $3 END, tested_at = NULL, test_failure = ''
"""

_COPY: Final = """
INSERT INTO room_services (programme, address, secret, checksum, everywhere, manner, recording,
  tool, account, client, acts_for)
SELECT $2, address, secret, checksum, everywhere, manner, recording, tool, account, client, acts_for
  FROM room_services
 WHERE programme = $1
"""
