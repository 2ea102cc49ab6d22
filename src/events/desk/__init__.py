"""The organisers' desk: one module per room, every route behind one guard."""

from typing import Any

from litestar import Response, Router

from events import links
from events.desk import command_palette, today
from events.desk.access import access, embedding, invitation_look
from events.desk.account import (
    api_tokens,
    notices,
    openid,
    passkeys,
    profile,
    sign_in,
    welcome,
)
from events.desk.mail import announcement, announcements, mail_log, received, send_plan
from events.desk.organisation import (
    audit_log,
    branding,
    processing_register,
    publisher,
    team,
    time_zones,
)
from events.desk.outcomes import dossier, key_messages, review, reviews
from events.desk.people import (
    attendance,
    attendance_pdf,
    attendance_sheet,
    attestations,
    move_registration,
    person,
    phone_code,
    roster,
    roster_bulk,
    roster_files,
    roster_import,
)
from events.desk.programmes import (
    attestation_wording,
    copy,
    csv_upload,
    date_choices,
    feedback,
    mail_texts,
    pictures,
    programme,
    programme_preview,
    questions,
    rooms,
    webhooks,
)
from events.desk.programmes.agendas import openagenda
from events.desk.programmes.reports import figures, year_report
from events.desk.replays import edit as replays
from events.desk.replays import uploads
from events.desk.series import create as create_series
from events.desk.series import publish_all, table
from events.desk.sessions import (
    capacity,
    day,
    follow_up,
    preview,
    progress,
    resources,
    room,
    session,
    session_changes,
    session_figures,
)
from events.desk.sessions import feedback as session_feedback
from events.desk.shared import undo_button
from events.desk.shared.dependencies import DEPENDENCIES
from events.desk.shared.forms import URL_ENCODED_LIMIT
from events.desk.shared.guard import NotSignedIn, guard
from events.desk.shared.pages import go
from events.desk.speakers import (
    appearances,
    checklist,
    checklist_file,
    proposals,
    rehearsal,
    speakers,
)
from events.desk.speakers import questions as speaker_questions
from events.presentation.request import SiteRequest

ROOMS = (
    sign_in,
    notices,
    today,
    programme,
    copy,
    date_choices,
    access,
    invitation_look,
    embedding,
    session,
    create_series,
    table,
    publish_all,
    session_changes,
    progress,
    room,
    capacity,
    roster,
    roster_bulk,
    roster_files,
    roster_import,
    attendance,
    attendance_sheet,
    attendance_pdf,
    attestations,
    attestation_wording,
    feedback,
    session_feedback,
    follow_up,
    key_messages,
    dossier,
    reviews,
    review,
    person,
    phone_code,
    move_registration,
    speakers,
    checklist,
    checklist_file,
    rehearsal,
    proposals,
    speaker_questions,
    appearances,
    resources,
    replays,
    uploads,
    send_plan,
    mail_log,
    received,
    announcements,
    announcement,
    day,
    figures,
    year_report,
    session_figures,
    processing_register,
    mail_texts,
    questions,
    rooms,
    webhooks,
    openagenda,
    csv_upload,
    team,
    audit_log,
    publisher,
    branding,
    time_zones,
    profile,
    passkeys,
    openid,
    api_tokens,
    welcome,
    command_palette,
    preview,
    programme_preview,
    pictures,
    undo_button,
)


def _to_sign_in(_: SiteRequest, asked: Exception) -> Response[Any]:
    wanted = asked.path if isinstance(asked, NotSignedIn) else links.DESK
    return go(links.SIGN_IN, **({} if wanted == links.DESK else {"next": wanted}))


ROUTES: list[Any] = [
    Router(
        path="/",
        guards=[guard],
        dependencies=DEPENDENCIES,
        request_max_body_size=URL_ENCODED_LIMIT,
        exception_handlers={NotSignedIn: _to_sign_in},
        route_handlers=[handler for room in ROOMS for handler in room.ROUTES],
    )
]

__all__ = ["ROUTES"]
