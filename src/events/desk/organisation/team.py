"""Organisers and their roles, and the record of who did what."""

from datetime import datetime
from typing import Final

import msgspec
from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.kit import exports, forms, pages
from events.desk.kit.dependencies import Organiser, SentForm
from events.desk.kit.forms import Form
from events.desk.kit.guard import desk_session_of
from events.desk.kit.routes import Number, change, show
from events.desk.organisation import audit_sentences
from events.desk.organisation.audit_sentences import ACTIONS
from events.errors import NotFound, Refusal
from events.operations.reports import programmes
from events.organisers import audit_log, members
from events.organisers.members import Grant, Listed
from events.organisers.states import ROLES, Role
from events.presentation import sentence
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES

TEAM: Final = f"{links.DESK}/team"
RECORD: Final = f"{links.DESK}/record"
MOST_EXPORTED: Final = 100_000


@show(TEAM, policy="owner")
async def team(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """List everybody at the desk, with roles, and the form to invite somebody."""
    values = pages.Shown(role="editor", language=organiser.language)
    shown = {**await _shown(request), "values": values, "problems": pages.Shown()}
    return pages.page(request, "team", **shown)


@change(TEAM, policy="owner")
async def invite(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Invite somebody by mail; they sign in by asking for a code."""
    try:
        grant = await _grant(form)
        language = form.choice("language", LANGUAGES, organiser.language)
        name, address = form.line("name", most=200), form.address("email")
        form.done()
        await members.invite(
            address, grant, name=name, language=language, by=organiser, at=clock.now()
        )
    except Refusal as refusal:
        return pages.again(request, "team", form, refusal, **await _shown(request))
    return pages.go(TEAM, "organiser-invited")


@show(f"{TEAM}/{{member:int}}", policy="owner")
async def one_member(request: SiteRequest, member: Number) -> Response[str]:
    """Show somebody's role, to be changed or ended."""
    found = await _member(member)
    values = pages.Shown(
        role=found.role,
        limited="yes" if found.limited else "",
        programme=[str(number) for number in found.programme_ids],
    )
    return pages.page(request, "member", member=found, values=values, problems=pages.Shown(),
                      **await _shown(request))  # fmt: skip


@change(f"{TEAM}/{{member:int}}/role", policy="owner")
async def change_role(
    request: SiteRequest, member: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Give somebody another role."""
    found = await _member(member)
    try:
        grant = await _grant(form)
        form.done()
        await members.change_role(member, grant, by=organiser)
    except Refusal as refusal:
        shown = {"member": found, **await _shown(request)}
        return pages.again(request, "member", form, refusal, **shown)
    return pages.go(TEAM, "role-changed")


@change(f"{TEAM}/{{member:int}}/end", policy="owner")
async def disable(member: Number, organiser: Organiser) -> Redirect:
    """Take somebody's access away."""
    await members.disable(member, by=organiser, at=clock.now())
    return pages.go(TEAM, "organiser-disabled")


@show(RECORD, policy="owner")
async def record(request: SiteRequest) -> Response[str]:
    """Show who did what, newest first."""
    query = forms.query(request)
    words, before = query.line("q", most=100), query.number("before", most=10**15) or 0
    found = await audit_log.entries(
        words=words, actions=_matching_actions(request, words), before=before
    )
    more = found[-1].id if len(found) == audit_log.PAGE else None
    shown = [audit_sentences.in_words(entry) for entry in found]
    return pages.page(request, "record", here="team", entries=shown, words=words, more=more)


@show(f"{RECORD}.csv", policy="owner")
async def record_as_csv(request: SiteRequest, organiser: Organiser) -> Response[bytes]:
    """Answer with the same as a file."""
    words, language = forms.query(request).line("q", most=100), organiser.language
    actions = _matching_actions(request, words)
    found = await audit_log.entries(words=words, actions=actions, limit=MOST_EXPORTED)
    rows = [
        [_utc(one.at), one.who, one.action, one.subject,
         msgspec.json.encode(one.details).decode(),
         sentence(audit_sentences.of_action(one.action), language)]
        for one in found
    ]  # fmt: skip
    body = exports.as_csv(_COLUMNS, rows, language)
    return exports.file(body, exports.CSV, "record.csv")


def _matching_actions(request: SiteRequest, words: str) -> list[str]:
    """Return the actions whose sentence, as the organiser reads it, holds the words."""
    language = desk_session_of(request).organiser.language
    return audit_sentences.matching(
        words, {code: sentence(message, language) for code, message in ACTIONS.items()}
    )


async def _member(number: int) -> Listed:
    """Return somebody who has access. Raises NotFound."""
    for one in await members.everybody():
        if one.id == number and one.disabled_at is None:
            return one
    raise NotFound


async def _grant(form: Form) -> Grant:
    chosen_role, limited = form.choice("role", ROLES), form.ticked("limited")
    every = await programmes.listed(None, at=clock.now(), most=0)
    sent = form.values.get("programme", [])
    chosen = [one.id for one in every if str(one.id) in sent]
    if limited and not chosen:
        form.wrong("programme", "Choose at least one programme.")
    # What is none of the list is a problem of the form by now, and grants nothing.
    role = Role(chosen_role) if chosen_role in ROLES else Role.VIEWER
    return Grant(role, limited, dict.fromkeys(chosen, role) if limited else {})


async def _shown(request: SiteRequest) -> TemplateValues:
    return {
        "here": "team",
        "team": await members.everybody(),
        "programmes": await programmes.listed(None, at=clock.now(), most=0),
        "me": desk_session_of(request).organiser.id,
    }


_COLUMNS: Final = ("at", "who", "action", "subject", "details", "sentence")


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


ROUTES = [
    team,
    invite,
    one_member,
    change_role,
    disable,
    record,
    record_as_csv,
]
