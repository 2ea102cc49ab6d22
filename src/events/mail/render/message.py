"""The message of one reader: what a group shares, filled with what is their own, in bytes."""

import contextlib
import html

from events import links, text
from events.mail.context import merge_fields
from events.mail.context.context import LetterContext, MailContext
from events.mail.letters.registry import Letter
from events.mail.render import mime
from events.mail.render.mime import CalendarFile, Envelope
from events.mail.render.template import RenderedLetter
from events.settings import settings


def message(
    letter: Letter,
    mail: MailContext,
    context: LetterContext,
    written: RenderedLetter,
    reader: merge_fields.Personal,
    calendar: CalendarFile | None,
) -> bytes:
    """Fill what is this reader's own into what the group shares, as bytes for the relay."""
    return mime.assemble(
        mime.skeleton(
            settings().mail_from, settings().sender_in(context.language),
            _reply_to(context), written.subject, _list_id(mail),
        ),
        _envelope(letter, mail, context, reader),
        merge_fields.fill(written.plain, reader, str),
        merge_fields.fill(written.html, reader, html.escape),
        calendar,
        context.received.content if context.received else None,
    )  # fmt: skip


def _envelope(
    letter: Letter, mail: MailContext, context: LetterContext, reader: merge_fields.Personal
) -> Envelope:
    return Envelope(
        to=str(mail.subject.email),
        message_id=mail.delivery.message_id,
        at=mail.at,
        unsubscribe=reader.unsubscribe if letter.stoppable(mail.announcement) else "",
        thread=mail.subject.thread,
        passed_on_by=links.host() if context.received else "",
    )


def _reply_to(context: LetterContext) -> str:
    """Return where answers go: to who wrote, where we only pass on what they wrote."""
    if context.received is not None:
        with contextlib.suppress(ValueError):
            return text.address(context.received.sender)
    return settings().reply_to


def _list_id(mail: MailContext) -> str:
    """Return the List-Id: one list per programme, so that people can sort and filter."""
    host = links.host()
    if mail.programme is None or not host.isascii():
        return ""
    return f"programme-{mail.programme.id}.{host}"
