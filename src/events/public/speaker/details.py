"""What organisers need to know of a speaker: consent, needs, their own title, a rehearsal."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import links
from events.errors import Invalid, NotFound
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of
from events.public.participant.dependencies import LinkAppearance
from events.public.speaker import form as speaker_form
from events.public.speaker.own_page import PARTICIPANT, back, own_page_again
from events.speakers import answer
from events.speakers.checklist import progress


@post(f"{links.APPEARANCE}/details", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def keep_details(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Keep what a speaker says of it; what is left empty may be said later."""
    checklist = await progress.of_appearance(appearance.id)
    if checklist is None:
        raise NotFound
    typed = speaker_form.details_typed(await fields_of(request))
    try:
        said = speaker_form.details(typed, checklist)
    except Invalid as invalid:
        return await own_page_again(request, token, appearance, typed=typed, refusal=invalid)
    await answer.note_details(appearance.id, said, slug=appearance.session_slug, by=appearance.name)
    return back(token, "told")


ROUTES = [keep_details]
