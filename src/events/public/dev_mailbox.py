"""The local mailbox: what the site has mailed, for trying it on one machine.

It exists only while mail has no relay and nobody else can look: the base URL, the Host, the
address listened on and the reader are all this machine, and no proxy stands between.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from litestar import Response
from litestar.params import FromPath
from markupsafe import Markup

from events import links
from events.embedded import mailbox
from events.errors import NotFound
from events.presentation.http import Page, page, show
from events.presentation.request import SiteRequest
from events.public.local_reader import is_local
from events.settings import settings

SHOWN = 200
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; "
    "sandbox allow-same-origin allow-popups allow-top-navigation-by-user-activation; "
    "frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Mail:
    """One mail as the page shows it."""

    name: str
    subject: str
    sender: str
    recipient: str
    at: datetime
    plain: Markup
    calendar: str
    method: str
    has_html: bool


@show(links.MAILBOX)
async def letters(request: SiteRequest) -> Page:
    """List the mails, the newest first."""
    _only_here(request)
    names = mailbox.messages(_folder())
    return page(
        request,
        "pages/mailbox/dev_mailbox.html",
        mails=[_shown(path) for path in names[:SHOWN]],
        more=max(0, len(names) - SHOWN),
    )


@show(links.MAILBOX + "/{name:str}")
async def letter(request: SiteRequest, name: FromPath[str]) -> Page:
    """Show one mail: how it looks, its text, its invitation, its source."""
    _only_here(request)
    return page(request, "pages/mailbox/dev_mailbox_mail.html", mail=_shown(_path(name)))


@show(links.MAILBOX + "/{name:str}/html")
async def letter_html(request: SiteRequest, name: FromPath[str]) -> Response[str]:
    """Show the HTML part alone, without rights, for the frame on its page."""
    _only_here(request)
    part = _read(_path(name)).get_body(("html",))
    if part is None:
        raise NotFound
    content = str(part.get_content()).replace("<head>", '<head><base target="_top">', 1)
    headers = {"content-security-policy": _MAIL_POLICY, "x-frame-options": "SAMEORIGIN"}
    return Response(content, media_type="text/html", headers=headers)


@show(links.MAILBOX + "/{name:str}/source")
async def letter_source(request: SiteRequest, name: FromPath[str]) -> Response[bytes]:
    """Show the mail as it went over the wire."""
    _only_here(request)
    return Response(_path(name).read_bytes(), media_type="text/plain")


def _only_here(request: SiteRequest) -> None:
    """Raise NotFound unless this machine alone can be asking."""
    if not settings().mailbox or not (settings().loopback and is_local(request)):
        raise NotFound


def _folder() -> Path:
    return settings().data_dir / "mailbox"


def _path(name: str) -> Path:
    path = _folder() / name
    if path not in mailbox.messages(_folder()):
        raise NotFound
    return path


def _shown(path: Path) -> Mail:
    message = _read(path)
    text = message.get_body(("plain",))
    invitation = next((p for p in message.walk() if p.get_content_type() == "text/calendar"), None)
    return Mail(
        name=path.name,
        subject=str(message["subject"] or ""),
        sender=str(message["from"] or ""),
        recipient=str(message["delivered-to"] or message["to"] or ""),
        at=datetime.fromtimestamp(path.stat().st_mtime).astimezone(),
        plain=_linked(str(text.get_content())) if text else Markup(),
        calendar=str(invitation.get_content()) if invitation else "",
        method=str(invitation.get_param("method") or "") if invitation else "",
        has_html=message.get_body(("html",)) is not None,
    )


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _linked(text: str) -> Markup:
    """Make links of the web addresses in plain text."""
    shown, end = Markup(), 0
    for match in _LINK.finditer(text):
        shown += text[end : match.start()]
        shown += Markup('<a href="{0}">{0}</a>').format(match.group())
        end = match.end()
    return shown + text[end:]


ROUTES = [letters, letter, letter_html, letter_source]
