"""Why a delivery is in its state: the sentences that sending and the relay give rise to.

Kept in English and translated where they are shown. What somebody else said, such as the relay,
follows after a colon and stays as it was said. Letters and operations have reasons of their own
(`mail/letters/skip_rules.py`, `withdraw(reason=…)`).
"""

from typing import Final

from events.presentation import N_

NOTHING_YET: Final = N_("nothing remains of the session yet")
TOO_LATE: Final = N_("too late to be useful")
UNWRITABLE: Final = N_("the mail could not be written")
OVER_LIMIT: Final = N_("mails a minute to its domain are limited")
CROWDED: Final = N_("its destination is slow to answer")
ORPHANED: Final = N_("its worker ended while the relay was answering; it may have arrived")
NOT_REPEATED: Final = N_("an organiser chose not to repeat it")

PUT_OFF: Final = N_("the relay put it off")
BROKEN_OFF: Final = N_("the relay broke off before it had the mail")
ANSWER_LOST: Final = N_("the relay’s answer was lost; it may have arrived")
ADDRESS_REFUSED: Final = N_("the relay refused the address")
MAIL_REFUSED: Final = N_("the relay refused the mail")
GIVEN_UP: Final = N_("given up after four days")
UNREACHABLE: Final = N_("the relay cannot be reached")
NOT_WANTED: Final = N_("the relay takes no mail from us")
TLS: Final = N_("the relay’s encryption is missing or wrong")
RESTORED: Final = N_("it was due when the backup was made; the site was restored since")
BOUNCED: Final = N_("it came back")
COMPLAINT: Final = N_("its reader reported it as spam")


def because(sentence: str, words: str) -> str:
    """Join a sentence of ours and what was said to us."""
    return f"{sentence}: {words}" if words else sentence
