"""Keep what a person wrote, and owe it to the address for answers in the same transaction.

It goes as a mail of our own that encloses theirs, so that DMARC holds; the ledger of deliveries
promises for it what it does for every mail.
"""

from email.message import Message
from email.utils import parseaddr

from events import clock, text
from events.database import transaction
from events.deliveries import passed_on
from events.deliveries.plan import plan
from events.inbox import loops, received_mails


async def take(
    raw: bytes,
    message: Message,
    *,
    sender: str,
    recipient: str,
    words: str = "",
    doubt: str = "",
    whole: bool = True,
) -> bool:
    """Keep a mail for the desk and pass it on, unless something speaks against that.

    `doubt` is why it is only kept; `words` stand for its own; `whole`: nothing of it is missing.
    The same mail again changes nothing; False then.
    """
    who = writer(message, sender)
    async with transaction():
        why = doubt or await loops.why_kept_back(message, who)
        kept = await received_mails.keep(
            raw, sender=who, recipient=recipient, words=words, kept_back=why, whole=whole
        )
        if kept is not None and not why:
            await plan([passed_on.owed(kept, at=clock.now())])
    return kept is not None


def writer(message: Message, sender: str) -> str:
    """Return who wrote a mail: its From, since servers on the way rewrite the envelope's sender."""
    try:
        return text.address(parseaddr(str(message.get("From", ""))[:2000])[1])
    except ValueError:
        return sender
