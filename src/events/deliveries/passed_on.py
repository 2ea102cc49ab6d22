"""Mails that people wrote to us, passed on to the address for answers: one delivery for each."""

from datetime import datetime
from typing import Final

from events.deliveries.plan import Owed
from events.deliveries.states import Urgency

LETTER: Final = "passed-on"
KIND: Final = "received"
"""The kind of subject: a row of `received_mails`."""

HEADER: Final = "Causerie-Passed-On"
"""Stands in what we pass on. A mail that has it is never passed on, by no site like this one."""


def owed(mail_id: int, *, at: datetime) -> Owed:
    """Owe one received mail to the address for answers."""
    return Owed(LETTER, KIND, mail_id, occasion="1", due_at=at, urgency=Urgency.CONFIRMATION)


DELIVERY = f"""
LEFT JOIN deliveries d ON d.key = '{LETTER}:{KIND}:' || m.id || ':1'
"""
"""Joins a received mail `m` to what became of passing it on."""
