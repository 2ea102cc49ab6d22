"""Passes are taken, confirmed, ended and renamed."""

from datetime import datetime

from piccolo.columns import Column

from events import database, signing
from events.database import Shape
from events.registrations.states import PassState
from events.registrations.tables import Pass as PassTable


class Pass(Shape):
    """A pass as its mails need it."""

    id: int
    programme: int
    person: int
    state: PassState
    turn: int


class HeldPass(Shape):
    """A pass as the form that asked for it finds it; `is_new`: it was not there, or had ended."""

    id: int
    programme: int
    person: int
    state: PassState
    turn: int
    form_key: str
    is_new: bool

    @property
    def itself(self) -> Pass:
        """Return what mails need of it."""
        return Pass(self.id, self.programme, self.person, self.state, self.turn)


async def hold(
    programme_id: int,
    person_id: int,
    *,
    name: str,
    language: str,
    source: str,
    form_key: str,
    made_by: str,
    at: datetime,
) -> HeldPass | None:
    """Return the pass of a person, the one they have or a new one; None where no programme is."""
    return await database.row(
        HeldPass,
        _HOLD,
        programme_id,
        person_id,
        name,
        language,
        source,
        signing.nonce(),
        form_key,
        at,
        made_by,
    )


_HOLD = """
WITH earlier AS (
  SELECT state FROM passes WHERE programme = $1 AND person = $2
)
INSERT INTO passes (programme, person, name, language, source, nonce, form_key, created_at,
  made_by, state)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9,
  CASE WHEN confirm_address THEN 'unconfirmed' ELSE 'held' END
  FROM programmes WHERE id = $1 AND status = 'published'
ON CONFLICT (programme, person) DO UPDATE
   SET state = CASE WHEN passes.state = 'held' THEN 'held' ELSE excluded.state END,
       cancelled_at = NULL,
       form_key = CASE WHEN passes.state IN ('held', excluded.state)
                       THEN passes.form_key ELSE excluded.form_key END,
       made_by = CASE WHEN passes.state IN ('held', excluded.state)
                      THEN passes.made_by ELSE excluded.made_by END,
       turn = passes.turn + (CASE WHEN passes.state IN ('held', excluded.state) THEN 0 ELSE 1 END)
RETURNING id, programme, person, state, turn, form_key,
  NOT EXISTS (SELECT FROM earlier WHERE earlier.state = passes.state) AS is_new
"""


async def confirm(pass_id: int) -> Pass | None:
    """Note that a pass's address is right; None where it was not unconfirmed."""
    changed = await (
        PassTable.update({PassTable.state: PassState.HELD})
        .where(PassTable.id == pass_id, PassTable.state == PassState.UNCONFIRMED)
        .returning(
            PassTable.id, PassTable.programme, PassTable.person, PassTable.state, PassTable.turn
        )
    )
    return Pass(**{**changed[0], "state": PassState.HELD}) if changed else None


async def cancel(pass_id: int, *, at: datetime) -> bool:
    """End a pass; tell whether it was there."""
    changed = await (
        PassTable.update(_ended(at))
        .where(PassTable.id == pass_id, PassTable.state != PassState.CANCELLED)
        .returning(PassTable.id)
    )
    return bool(changed)


async def cancel_all(person_id: int, *, at: datetime) -> None:
    """End all passes of a person."""
    await PassTable.update(_ended(at)).where(
        PassTable.person == person_id, PassTable.state != PassState.CANCELLED
    )


async def rename(person_id: int, *, name: str, language: str) -> None:
    """Change name and language of all passes of a person."""
    await PassTable.update({PassTable.name: name, PassTable.language: language}).where(
        PassTable.person == person_id
    )


def _ended(at: datetime) -> dict[Column | str, object]:
    return {
        PassTable.state: PassState.CANCELLED,
        PassTable.cancelled_at: at,
        PassTable.turn: PassTable.turn + 1,
    }
