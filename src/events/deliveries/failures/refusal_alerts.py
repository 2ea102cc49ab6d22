"""A provider that refuses us, not an address: counted by domain, told to owners once.

Several refusals of one domain within an hour are one alert; it begins anew once the domain has
been quiet for a day, or an organiser has said that the cause is mended.
"""

from datetime import datetime
from typing import Final

from events import clock, database
from events.database import Shape
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency, Verdict

SEVERAL: Final = 3
"""So many refusals within an hour are an alert."""


class Counted(Shape):
    """How often a domain refused us by now, and whether organisers know."""

    mails: int
    turn: int
    alerted_at: datetime | None


class Alert(Shape):
    """One domain that refuses us, for the desk."""

    domain: str
    verdict: Verdict
    words: str
    mails: int
    first_at: datetime
    last_at: datetime


async def note(address: str, verdict: Verdict, words: str) -> None:
    """Count a refusal of ours by the domain of this address; the third mails the owners.

    Only inside a transaction. Verdicts about addresses are not counted.
    """
    if not verdict.is_about_us:
        return
    domain = address.rpartition("@")[2].lower()
    counted = await database.row(Counted, _COUNT, domain, verdict.value, words)
    if counted is None or counted.mails < SEVERAL or counted.alerted_at is not None:
        return
    await database.execute(_ALERTED, domain)
    await plan(
        [
            Owed(
                "refusal-alert", "organiser", owner, occasion=f"{domain[:60]}-{counted.turn}",
                due_at=clock.now(), urgency=Urgency.SIGN_IN,
                data={"domain": domain, "verdict": verdict.value, "words": words,
                      "mails": counted.mails},
            )
            for owner in await database.values(_OWNERS)
        ]
    )  # fmt: skip


async def open_alerts() -> list[Alert]:
    """List the domains that refuse us now, the latest first."""
    return await database.rows(Alert, _OPEN)


async def close(domain: str) -> bool:
    """Note that the cause is mended; the next refusals of this domain begin a new alert."""
    return bool(await database.execute(_CLOSE, domain))


_COUNT = """
INSERT INTO refusal_alerts (domain, verdict, words, mails, turn, first_at, last_at)
VALUES ($1, $2, $3, 1, 1, now(), now())
ON CONFLICT (domain) DO UPDATE SET
  verdict = excluded.verdict, words = excluded.words, last_at = now(),
  mails = CASE WHEN refusal_alerts.closed_at IS NOT NULL
      OR refusal_alerts.last_at < now() - CASE WHEN refusal_alerts.alerted_at IS NULL
         THEN interval '1 hour' ELSE interval '1 day' END
    THEN 1 ELSE refusal_alerts.mails + 1 END,
  turn = CASE WHEN refusal_alerts.closed_at IS NOT NULL
      OR refusal_alerts.last_at < now() - interval '1 day'
    THEN refusal_alerts.turn + 1 ELSE refusal_alerts.turn END,
  first_at = CASE WHEN refusal_alerts.closed_at IS NOT NULL
      OR refusal_alerts.last_at < now() - interval '1 day'
    THEN now() ELSE refusal_alerts.first_at END,
  alerted_at = CASE WHEN refusal_alerts.closed_at IS NOT NULL
      OR refusal_alerts.last_at < now() - interval '1 day'
    THEN NULL ELSE refusal_alerts.alerted_at END,
  closed_at = NULL
RETURNING mails, turn, alerted_at
"""
_ALERTED = "UPDATE refusal_alerts SET alerted_at = now() WHERE domain = $1"
# Who asked for a digest instead is told by it: `organisers.notices`.
_OWNERS = """
SELECT o.id FROM organisers o LEFT JOIN organiser_settings c ON c.organiser = o.id
 WHERE o.role = 'owner' AND o.disabled_at IS NULL
   AND COALESCE(c.notices ->> 'refusal', 'at-once') = 'at-once' ORDER BY o.id
"""
_OPEN = """
SELECT domain, verdict, words, mails, first_at, last_at FROM refusal_alerts
 WHERE alerted_at IS NOT NULL AND closed_at IS NULL AND last_at > now() - interval '7 days'
 ORDER BY last_at DESC, domain
"""
_CLOSE = """
UPDATE refusal_alerts SET closed_at = now() WHERE domain = $1 AND closed_at IS NULL
"""
