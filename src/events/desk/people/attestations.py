"""Attestations of a session: issued, taken away one by one or as a ZIP, revoked."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from typing import Final

from litestar import Response
from litestar.response import Redirect, Stream

from events import clock, text
from events.attestations import codes, pdf, queries, wording
from events.attestations.queries import Issued
from events.badges import credential, picture
from events.desk.shared import exports, forms, pages
from events.desk.shared.dependencies import Organiser, SessionInPath
from events.desk.shared.routes import SESSION, SESSIONS, Number, change, show
from events.errors import NotFound
from events.operations.attestations import issue
from events.presentation.request import SiteRequest
from events.presentation.zip_stream import Pipe
from events.sessions.states import SessionStatus

ATTESTATIONS: Final = f"{SESSION}/attestations"
PDF: Final = "application/pdf"
PAGE: Final = 100


@show(ATTESTATIONS, policy="viewer")
async def attestations_page(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show who was present, and who has an attestation, a page by name at a time."""
    asked = forms.query(request)
    after = (asked.line("after", most=400), asked.number("after_id", most=2**62) or 0)
    counted = await queries.numbers(session.id)
    found = await queries.page(session.id, counted, after=after, most=PAGE + 1)
    return pages.page(
        request,
        "people/attestations",
        here="programmes",
        session=session,
        hue=session.hue,
        people=found[:PAGE],
        more=(found[PAGE - 1].sorted_by, found[PAGE - 1].registration) if found[PAGE:] else None,
        begun=not after[1],
        issued=counted.issued,
        missing=counted.missing,
        number=asked.number("number"),
        mine=organiser.role_in(session.programme),
        lacks=await _lacks(session),
    )


async def _lacks(session: SessionInPath) -> str:
    """Name what comes first before anybody can have one: wording, end, or presences."""
    if not (await wording.of_programme(session.programme)).enabled:
        return "wording"
    held = session.status == SessionStatus.PUBLISHED and session.ends_at <= clock.now()
    return "presences" if held else "end"


@change(ATTESTATIONS, policy="editor")
async def issue_all(session: SessionInPath, organiser: Organiser) -> Redirect:
    """Issue one to everybody present who has none; nobody is mailed."""
    number = await issue.issue_all(session.id, by=organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{session.slug}/attestations", "attestations-issued", number=number)


@change(f"{ATTESTATIONS}/{{attestation:int}}/revocation", policy="editor")
async def revoke(session: SessionInPath, attestation: Number, organiser: Organiser) -> Redirect:
    """Revoke one; its code proves nothing any more."""
    await issue.revoke(session.id, attestation, by=organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{session.slug}/attestations", "attestation-revoked")


@show(f"{ATTESTATIONS}/one/{{registration_id:int}}", policy="editor")
async def one(session: SessionInPath, registration_id: Number) -> Response[bytes]:
    """Return somebody's attestation as PDF."""
    issued = await queries.of_registration(registration_id)
    if issued is None or not await queries.is_in(session.id, registration_id):
        raise NotFound
    return exports.file(await _pdf(issued), PDF, f"{text.slug(issued.content.name)}.pdf")


@show(f"{ATTESTATIONS}/all", policy="editor")
async def as_zip(session: SessionInPath) -> Stream:
    """Return every valid attestation in one ZIP, written while it is sent."""
    headers = {"content-disposition": f'attachment; filename="{session.slug}-attestations.zip"',
               **pages.PRIVATE}  # fmt: skip
    return Stream(_zip(session.id), media_type="application/zip", headers=headers)


async def _zip(session_id: int) -> AsyncIterator[bytes]:
    """Yield a ZIP piece by piece: no more than one PDF is in memory at a time."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        async for piece in queries.all_valid(session_id):
            for issued in piece:
                name = f"{text.slug(issued.content.name)}-{issued.registration}.pdf"
                archive.writestr(name, await _pdf(issued))
                badge = picture.baked(issued.content, await credential.of(issued))
                archive.writestr(name.removesuffix(".pdf") + ".svg", badge)
                yield pipe.taken()
    yield pipe.taken()


async def _pdf(issued: Issued) -> bytes:
    code = codes.code_of(issued.nonce)
    return await asyncio.to_thread(
        pdf.attestation, issued.content, code, issued_at=issued.issued_at
    )


ROUTES = [attestations_page, issue_all, revoke, one, as_zip]
