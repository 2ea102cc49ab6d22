"""Answers of the desk: a page rendered for its organiser, or a redirect after a change."""

from collections.abc import Sequence
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from events import clock, links, zones
from events.desk.shared import flash_messages, forms
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of, form_token
from events.errors import Invalid, Refusal
from events.presentation import render, sentence
from events.presentation.request import SiteRequest
from events.sessions.translated import is_online

HTML: Final = "text/html"

FormValue: TypeAlias = str | int | Sequence[str] | None
FormValues: TypeAlias = dict[str, FormValue]
"""What stands in the fields of a form, by their names."""


def page(
    request: SiteRequest, template: str, *, status: int = 200, **values: object
) -> Response[str]:
    """Render a page of the desk in its organiser's language; `here` is the navigation's word."""
    desk_session = desk_session_of(request)
    organiser = desk_session.organiser
    code = request.query_params.get("said", "")
    content = render(
        f"pages/desk/{template}.html",
        organiser.language,
        organiser=organiser,
        csrf=form_token(desk_session),
        flash=flash_messages.SENTENCES.get(code),
        half_done=code in flash_messages.HALF_DONE,
        step=forms.query(request).number("step", most=2**31 - 1),
        now=clock.now(),
        left=forms.query(request).number("mails", most=2**31 - 1),
        path=request.url.path,
        here_again=_here_again(request),
        zones=sorted(zones.names()),
        is_online=is_online,
        # What people or servers wrote: `_` would take it for markup of ours.
        tr=partial(sentence_of, organiser.language),
        **values,
    )
    return Response(content, media_type=HTML, status_code=status, headers=PRIVATE)


def _here_again(request: SiteRequest) -> str:
    """Return this page's address without flash message and what belongs to it."""
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in ("said", "step", "number", "mails")
        and not name.startswith(("new_", "changed_"))
    ]
    return request.url.path + (f"?{urlencode(kept)}" if kept else "")


def again(
    request: SiteRequest,
    template: str,
    form: Form,
    refusal: Refusal,
    *,
    stored: FormValues | None = None,
    **values: object,
) -> Response[str]:
    """Render the form again with what was typed and what is wrong with it; nothing is lost.

    `stored` is what stands in the page's other forms, which did not come along.
    """
    language = desk_session_of(request).organiser.language
    problems = refusal.problems if isinstance(refusal, Invalid) else {"": refusal.sentence}
    shown = {name: sentence(problem, language) for name, problem in problems.items()}
    typed = Shown({**(stored or {}), **form.typed})
    answer = page(
        request, template, status=refusal.status, values=typed, problems=Shown(shown), **values
    )
    answer.headers.update(refusal.sent_headers())
    return answer


def refused(
    request: SiteRequest, status: int, title: str, words: str, number: str
) -> Response[str]:
    """Render what is refused or missing within the desk: its navigation leads on."""
    return page(
        request, "shared/pages_refused", status=status, title=title, words=words, number=number
    )


def own_path(wanted: str) -> str:
    """Return where to go afterwards: a path of the desk, never another site."""
    fine = wanted == links.DESK or wanted.startswith((f"{links.DESK}/", f"{links.DESK}?"))
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and ".." not in wanted
    return wanted if fine and plain and len(wanted) < 500 else links.DESK


class Shown(FormValues):
    """A form's values or problems by field; a field that is not there is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def go(path: str, code: str = "", **query: str | int) -> Redirect:
    """Redirect with 303 to a page that shows the flash message of this code.

    With `step`, the number of an undo step, the page also offers to undo it; 0 is none.
    """
    pairs: dict[str, str | int] = {**query, **({"said": code} if code else {})}
    if not pairs.get("step"):
        pairs.pop("step", None)
    if code and code not in flash_messages.SENTENCES:
        raise KeyError(code)
    separator = "&" if "?" in path else "?"
    return Redirect(f"{path}{separator}{urlencode(pairs)}" if pairs else path, status_code=303)


def sentence_of(language: str, message: str, **values: object) -> str:
    """Translate a stored sentence into plain text that templates escape."""
    return sentence(message, language, **values)


PRIVATE: Final = {"Cache-Control": "no-store"}
"""Pages about people stay in no cache."""
