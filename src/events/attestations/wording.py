"""A programme's wording of attestations: read, and written by this file alone."""

import msgspec

from events import database
from events.attestations.tables import AttestationWording
from events.database import Json, Shape


class Wording(Shape):
    """What a programme's attestations say; `words` by language."""

    enabled: bool = False
    words: Json[dict[str, str]] = msgspec.field(default_factory=dict)
    signatory: str = ""
    signatory_role: str = ""
    signature: str = ""
    training: bool = False
    nature: str = ""
    objectives: str = ""
    training_number: str = ""


async def of_programme(programme_id: int) -> Wording:
    """Return the wording of a programme; where none was written, attestations are off."""
    found = await database.row(
        Wording,
        database.select(Wording, AttestationWording).where(
            AttestationWording.programme == programme_id
        ),
    )
    return found or Wording()


async def save(programme_id: int, wording: Wording) -> None:
    """Replace the wording of a programme; what was issued stays as it is."""
    said = msgspec.structs.asdict(wording) | {"words": msgspec.json.encode(wording.words).decode()}
    await AttestationWording.insert(AttestationWording(programme=programme_id, **said)).on_conflict(
        target=AttestationWording.programme,
        action="DO UPDATE",
        values=[column for column in AttestationWording.all_columns() if column._meta.name in said],
    )
