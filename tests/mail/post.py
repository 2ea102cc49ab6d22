"""What arrives: everything that is due, written and settled as the worker does, without a relay."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from events.calendars import sent_invitations
from events.deliveries import settle
from events.deliveries.claim import claim
from events.mail.render.compose import Composed, compose


@dataclass(frozen=True)
class Arrived:
    """One mail that arrived, and the letter that it is."""

    letter: str
    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return str(self.message["Subject"])

    @property
    def plain(self) -> str:
        """Its plain text."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    @property
    def calendar(self) -> bytes:
        """Its text/calendar part; empty where there is none."""
        for part in self.message.walk():
            content = part.get_payload(decode=True)
            if part.get_content_type() == "text/calendar" and isinstance(content, bytes):
                return content
        return b""


async def arrive() -> list[Arrived]:
    """Hand over what is due now, in the order of claiming; what is skipped says why in its row."""
    claimed = await claim(100)
    by_id = {delivery.id: delivery for delivery in claimed}
    arrived = []
    for mail in await compose(claimed):
        delivery = by_id[mail.delivery_id]
        if not isinstance(mail, Composed):
            off = settle.put_off(delivery, mail.reason, until=mail.until) if mail.until else None
            await settle.note([off or settle.skipped(delivery, mail.reason)])
            continue
        if mail.invitation is not None:
            await sent_invitations.record([mail.invitation])
        await settle.note([settle.sent(delivery, "250")])
        message = message_from_bytes(mail.message, policy=policy.default)
        arrived.append(Arrived(delivery.letter, mail.recipient, message))
    return arrived
