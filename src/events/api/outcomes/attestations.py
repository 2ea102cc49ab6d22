"""Attestations by program: their wording, who may have one, issued, revoked; no mail leaves."""

from collections.abc import Sequence
from typing import Final

from litestar import Response
from litestar.params import JSONBody
from msgspec.structs import replace as with_changes

from events import clock, text
from events.api import etags, pages
from events.api.checks import Checks, overlaid
from events.api.contract.of_programmes.outcomes import (
    Attestable,
    AttestableList,
    AttestationsIssued,
    AttestationWords,
    AttestationWordsChange,
)
from events.api.desk.addresses import PROGRAMME, SESSION, Number, Slug, do, edit, remove, show
from events.api.examples import OVER, Example
from events.api.filters import From, Limit
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.attestations import queries, wording
from events.attestations.wording import Wording
from events.operations.attestations import issue
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import settings

WORDING: Final = f"{PROGRAMME}/attestation-wording"
ATTESTATIONS: Final = f"{SESSION}/attestations"


@show(WORDING, N_("Read what a programme’s attestations say"), scope=Scope.READ_CONTENT)
async def read_wording(request: SiteRequest, programme: Slug) -> Response[AttestationWords]:
    """Read it; where nothing was written, none are issued."""
    return etags.one(request, _of(await _kept(programme)))


@edit(
    WORDING,
    N_("Say what a programme’s attestations say"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"enabled": True, "signatory": "Ada Exemple"}),
)
async def change_wording(
    request: SiteRequest, programme: Slug, data: JSONBody[AttestationWordsChange]
) -> Response[AttestationWords]:
    """Change it; what was issued stays as it is."""
    found, kept = await programmes.by_slug(programme), await _kept(programme)
    etags.check(request, _of(kept))
    changed = _cleaned(overlaid(kept, data))
    by = caller_of(request).member.email
    await issue.save_wording(found.id, changed, slug=found.slug, by=by)
    return etags.one(request, _of(await _kept(programme)))


@show(
    ATTESTATIONS,
    N_("List who was present at a session, and who has an attestation"),
    scope=Scope.READ_PEOPLE,
    example=Example(path={"session": OVER}),
)
async def list_attestable(
    request: SiteRequest, session: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[AttestableList]:
    """List them by name; nobody while the programme issues none."""
    after = pages.after_word(cursor)
    listed = await _page((await sessions.by_slug(session)).id, after, limit)
    return pages.listed(request, listed, listed.next)


@do(
    ATTESTATIONS,
    N_("Issue attestations to everybody who was present at a session"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"session": OVER}),
)
async def issue_attestations(request: SiteRequest, session: Slug) -> Response[AttestationsIssued]:
    """Issue one to each who has none; who has one keeps it."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    number = await issue.issue_all(found.id, by=by, at=clock.now())
    first = await _page(found.id, None, pages.USUAL)
    return etags.untagged(AttestationsIssued(issued=number, items=first.items, next=first.next))


@remove(
    f"{ATTESTATIONS}/{{attestation:int}}",
    N_("Revoke an attestation"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"session": OVER}),
)
async def revoke_attestation(request: SiteRequest, session: Slug, attestation: Number) -> None:
    """Revoke it; its code proves nothing any more."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    await issue.revoke(found.id, attestation, by=by, at=clock.now())


async def _kept(programme: str) -> Wording:
    return await wording.of_programme((await programmes.by_slug(programme)).id)


def _cleaned(sent: Wording) -> Wording:
    """Clean the words as their form does. Raises Invalid."""
    checks = Checks()
    for language in sent.words:
        checks.one_of("words", language, settings().languages)
    words = {language: text.paragraphs(said) for language, said in sent.words.items()}
    lines = {
        name: text.line(getattr(sent, name))
        for name in ("signatory", "signatory_role", "nature", "objectives", "training_number")
    }
    if sent.enabled and not lines["signatory"]:
        checks.wrong("signatory", N_("Say who signs the attestations."))
    checks.done()
    kept = {language: said for language, said in words.items() if said}
    return with_changes(sent, words=kept, **lines)


def _of(kept: Wording) -> AttestationWords:
    return filled(AttestationWords, kept, signed=bool(kept.signature))


async def _page(session_id: int, after: tuple[str, int] | None, limit: int) -> AttestableList:
    found = await queries.following(session_id, after=after, most=limit + 1)
    page, following = pages.cut(found, limit, lambda one: (one.sorted_by, one.registration))
    return AttestableList(items=_all(page), next=following)


def _all(found: Sequence[queries.Attestable]) -> list[Attestable]:
    return [
        Attestable(registration=one.registration, name=one.name, present=one.present,
                   seconds=one.seconds, attestation=one.issued, issued_at=one.issued_at)
        for one in found
    ]  # fmt: skip


ROUTES = [
    read_wording,
    change_wording,
    list_attestable,
    issue_attestations,
    revoke_attestation,
]
