"""What people wrote to our addresses, for organisers to read and to tick off."""

from litestar import Response
from litestar.response import Redirect

from events import links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser
from events.desk.shared.routes import Number, change, show
from events.errors import NotFound
from events.inbox import received_mails
from events.presentation.request import SiteRequest
from events.settings import settings

RECEIVED = f"{links.DESK}/sending/received"


@show(RECEIVED, policy="editor")
async def received(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """List the mails nobody has dealt with yet, the latest first."""
    zone = organiser.timezone or settings().timezone
    return pages.page(
        request, "mail/received", here="sending", mails=await received_mails.waiting(), zone=zone
    )


@show(f"{RECEIVED}/{{mail:int}}/original", policy="editor")
async def original(mail: Number) -> Response[bytes]:
    """Hand out one mail as it came."""
    raw = await received_mails.original(mail)
    if raw is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="mail-{mail}.eml"'}
    return Response(raw, media_type="message/rfc822", headers={**headers, **pages.PRIVATE})


@change(f"{RECEIVED}/{{mail:int}}/done", policy="editor")
async def tick_off(mail: Number) -> Redirect:
    """Tick one mail off."""
    if not await received_mails.tick_off(mail):
        raise NotFound
    return pages.go(RECEIVED, "mail-dealt-with")


ROUTES = [received, original, tick_off]
