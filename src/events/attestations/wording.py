"""A programme's wording of attestations: read, and written by this file alone."""

from collections.abc import Mapping
from typing import Final

import msgspec

from events import database
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
    return await database.row(Wording, _OF_PROGRAMME, programme_id) or Wording()


async def save(programme_id: int, wording: Wording) -> None:
    """Replace the wording of a programme; what was issued stays as it is."""
    words: Mapping[str, str] = wording.words
    await database.execute(
        _SAVE, programme_id, wording.enabled, msgspec.json.encode(words).decode(),
        wording.signatory, wording.signatory_role, wording.signature, wording.training,
        wording.nature, wording.objectives, wording.training_number,
    )  # fmt: skip


_OF_PROGRAMME: Final = """
SELECT enabled, words, signatory, signatory_role, signature, training, nature, objectives,
  training_number FROM attestation_wordings WHERE programme = $1
"""

_SAVE: Final = """
INSERT INTO attestation_wordings (programme, enabled, words, signatory, signatory_role, signature,
  training, nature, objectives, training_number)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (programme) DO UPDATE SET enabled = $2, words = $3, signatory = $4,
  signatory_role = $5, signature = $6, training = $7, nature = $8, objectives = $9,
  training_number = $10
"""
