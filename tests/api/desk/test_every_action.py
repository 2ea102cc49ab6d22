"""Whatever the desk can do a program can do too, by the same operation; or a reason stands here."""

from typing import Final

from events.api.routes import V1
from events.desk import ROUTES

PERSON: Final = "of whoever signs in: a program acts by a token that they made"
PAGE: Final = "of the page alone: it moves what the worker does by itself"
ONE_BY_ONE: Final = "what it does to many, a program does to each"
SERVER: Final = "how the site is run, set rarely, by an owner in front of it"
SECRETS: Final = "carries passwords of another server; they are typed by a person"
IN_PARTS: Final = "a large file that a browser sends in parts; up to 20 MB: POST …/resources/files"
STEP: Final = "a step back is offered by the page that follows a change"

BY_NONE: Final = {
    "DELETE /uploads/{upload}": IN_PARTS,
    "PATCH /uploads/{upload}": IN_PARTS,
    "POST /sessions/{session}/uploads": IN_PARTS,
    "POST /account": PERSON,
    "POST /account/calendar": PERSON,
    "POST /account/notices": PERSON,
    "POST /account/passkeys": PERSON,
    "POST /account/passkeys/challenge": PERSON,
    "POST /account/passkeys/{entry}/end": PERSON,
    "POST /account/passkeys/{entry}/name": PERSON,
    "POST /account/sign-ins/{entry}/end": PERSON,
    "POST /account/tokens": PERSON,
    "POST /account/tokens/{entry}/end": PERSON,
    "POST /programmes/{programme}/tokens": PERSON,
    "POST /programmes/{programme}/tokens/{entry}/end": PERSON,
    "POST /sign-in": PERSON,
    "POST /sign-in/code": PERSON,
    "POST /sign-in/passkey": PERSON,
    "POST /sign-in/passkey/challenge": PERSON,
    "POST /sign-in/{secret}": PERSON,
    "POST /sign-out": PERSON,
    "POST /welcome": PERSON,
    "POST /announcements/{announcement}/progress": PAGE,
    "POST /programmes/{programme}/progress": PAGE,
    "POST /sessions/{session}/progress": PAGE,
    "POST /programmes/{programme}/table": ONE_BY_ONE,
    "POST /sessions/{session}/roster/all": ONE_BY_ONE,
    "POST /branding/colour": SERVER,
    "POST /branding/logo": SERVER,
    "POST /organisation": SERVER,
    "POST /time-zones": SERVER,
    "POST /sending/test": SERVER,
    "POST /sending/pause": SERVER,
    "POST /sending/resumption": SERVER,
    "POST /sending/received/{mail}/done": SERVER,
    "POST /sending/refusals/{domain}/mending": SERVER,
    "POST /sending/suppressions/{suppression}/lifting": SERVER,
    "POST /programmes/{programme}/openagenda": SECRETS,
    "POST /programmes/{programme}/openagenda/removal": SECRETS,
    "POST /programmes/{programme}/openagenda/test": SECRETS,
    "POST /programmes/{programme}/rooms": SECRETS,
    "POST /programmes/{programme}/rooms/removal": SECRETS,
    "POST /programmes/{programme}/rooms/test": SECRETS,
    "POST /steps/{step}/undoing": STEP,
    "POST /sessions/{session}/room/entrance": "opens the room in the organiser's own browser",
    "POST /sessions/{session}/room/test": "opens the room in the organiser's own browser",
}
"""What only a person does, and why."""

BY: Final = {
    "POST /announcements/{announcement}": "PUT /announcements/{announcement}",
    "POST /announcements/{announcement}/deletion": "DELETE /announcements/{announcement}",
    "POST /appearances/{appearance}/removal": "DELETE /appearances/{appearance}",
    "POST /appearances/{appearance}/role": "PUT /appearances/{appearance}/role",
    "POST /bilans": "POST /reviews",
    "POST /bilans/{review}": "PATCH /reviews/{review}",
    "POST /bilans/{review}/state": "PUT /reviews/{review}/state",
    "POST /mails/{delivery}/repetition": "POST /deliveries/{delivery}/repetition",
    "POST /mails/{delivery}/withdrawal": "POST /deliveries/{delivery}/withdrawal",
    "POST /people/{person}/erasure": "DELETE /people/{person}",
    "POST /programmes/{programme}": "PATCH /programmes/{programme}",
    "POST /programmes/{programme}/access": "PUT /programmes/{programme}/visibility",
    "POST /programmes/{programme}/access/invitations": "POST /programmes/{programme}/invitations",
    "POST /programmes/{programme}/access/invitations/{invitation}":
        "POST /programmes/{programme}/invitations/{invitation}/repetition",
    "POST /programmes/{programme}/asking": "PUT /programmes/{programme}/question-rules",
    "POST /programmes/{programme}/attestations":
        "PATCH /programmes/{programme}/attestation-wording",
    "POST /programmes/{programme}/bilan": "PATCH /programmes/{programme}/review",
    "POST /programmes/{programme}/bilan/state": "PUT /programmes/{programme}/review/state",
    "POST /programmes/{programme}/checklist": "PUT /programmes/{programme}/checklist",
    "POST /programmes/{programme}/copy": "POST /programmes/{programme}/copies",
    "POST /programmes/{programme}/cycle": "POST /programmes/{programme}/series",
    "POST /programmes/{programme}/dates": "POST /programmes/{programme}/date-choices",
    "POST /programmes/{programme}/dates/{choice}/removal":
        "DELETE /programmes/{programme}/date-choices/{choice}",
    "POST /programmes/{programme}/dossier": "PATCH /programmes/{programme}/dossier",
    "POST /programmes/{programme}/dossier/closing": "PATCH /programmes/{programme}/dossier",
    "POST /programmes/{programme}/dossier/publication": "PATCH /programmes/{programme}/dossier",
    "POST /programmes/{programme}/embedding": "PUT /programmes/{programme}/embedding",
    "POST /programmes/{programme}/feedback": "PUT /programmes/{programme}/feedback-form",
    "POST /programmes/{programme}/letters/{letter}": "PUT /programmes/{programme}/letters/{letter}",
    "POST /programmes/{programme}/openagenda/sessions/{entry}/repetition":
        "POST /sessions/{session}/openagenda/repetition",
    "POST /programmes/{programme}/picture": "PUT /programmes/{programme}/picture",
    "POST /programmes/{programme}/proposals": "PUT /programmes/{programme}/call",
    "POST /programmes/{programme}/questions": "POST /programmes/{programme}/form-questions",
    "POST /programmes/{programme}/status": "PUT /programmes/{programme}/status",
    "POST /programmes/{programme}/upload": "POST /programmes/{programme}/files",
    "POST /programmes/{programme}/webhooks/{entry}":
        "POST /programmes/{programme}/webhooks/{webhook}",
    "POST /questions/{question}": "PATCH /form-questions/{question}",
    "POST /questions/{question}/place": "POST /form-questions/{question}/place",
    "POST /questions/{question}/removal": "DELETE /form-questions/{question}",
    "POST /resources/{resource}": "PATCH /resources/{resource}",
    "POST /resources/{resource}/captions": "PUT /resources/{resource}/captions/{language}",
    "POST /resources/{resource}/captions/{language}/removal":
        "DELETE /resources/{resource}/captions/{language}",
    "POST /resources/{resource}/removal": "DELETE /resources/{resource}",
    "POST /sessions/{session}": "PATCH /sessions/{session}",
    "POST /sessions/{session}/access": "PUT /sessions/{session}/visibility",
    "POST /sessions/{session}/access/invitations": "POST /sessions/{session}/invitations",
    "POST /sessions/{session}/access/invitations/{invitation}":
        "POST /sessions/{session}/invitations/{invitation}/repetition",
    "POST /sessions/{session}/attendance/import": "POST /sessions/{session}/attendance",
    "POST /sessions/{session}/attendance/{list}/removal":
        "DELETE /sessions/{session}/attendance/{list_number}",
    "POST /sessions/{session}/attestations/{attestation}/revocation":
        "DELETE /sessions/{session}/attestations/{attestation}",
    "POST /sessions/{session}/day/notice": "POST /sessions/{session}/announcements",
    "POST /sessions/{session}/day/presence": "PUT /registrations/{registration}/presence",
    "POST /sessions/{session}/deletion": "DELETE /sessions/{session}",
    "POST /sessions/{session}/feedback/{answer}/words":
        "PUT /sessions/{session}/feedback/{answer}/words",
    "POST /sessions/{session}/key-messages": "PUT /sessions/{session}/key-messages",
    "POST /sessions/{session}/mails/withdrawal": "POST /sessions/{session}/deliveries/withdrawal",
    "POST /sessions/{session}/picture": "PUT /sessions/{session}/picture",
    "POST /sessions/{session}/rehearsal": "PUT /sessions/{session}/rehearsal",
    "POST /sessions/{session}/rehearsal/cancellation": "DELETE /sessions/{session}/rehearsal",
    "POST /sessions/{session}/room": "PUT /sessions/{session}/room",
    "POST /sessions/{session}/roster/import": "POST /sessions/{session}/registrations/import",
    "POST /sessions/{session}/roster/marks": "POST /sessions/{session}/presence",
    "POST /sessions/{session}/seats": "PUT /sessions/{session}/seats",
    "POST /sessions/{session}/speakers": "POST /sessions/{session}/appearances",
    "POST /speakers/{speaker}": "PATCH /speakers/{speaker}",
    "POST /speakers/{speaker}/portrait": "PUT /speakers/{speaker}/portrait",
    "POST /speakers/{speaker}/portrait/removal": "DELETE /speakers/{speaker}/portrait",
    "POST /speakers/{speaker}/removal": "DELETE /speakers/{speaker}",
    "POST /team": "POST /organisers",
    "POST /team/{member}/end": "DELETE /organisers/{member}",
    "POST /team/{member}/role": "PUT /organisers/{member}/role",
    "POST /webhooks/{entry}": "POST /webhooks/{webhook}",
}  # fmt: skip
"""Actions whose operation has another address than the desk's button."""


def desk() -> set[str]:
    """Every address of the desk that changes something."""
    return {
        f"{method} {_named(route.path_format.removeprefix('/desk'))}"
        for router in ROUTES
        for route in router.routes
        for handler in route.route_handlers  # type: ignore[union-attr]
        for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
    }


def programs() -> set[str]:
    """Every operation of the API that changes something."""
    return {
        f"{method} {route.path_format.removeprefix('/api/v1/desk')}"
        for route in V1.routes
        for handler in route.route_handlers  # type: ignore[union-attr]
        for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
    }


def _named(path: str) -> str:
    return path.replace("_slug}", "}").replace("_id}", "}")


def test_every_action_of_the_desk_has_an_operation_or_a_reason(database: None) -> None:
    told = programs() | BY.keys() | BY_NONE.keys()
    assert desk() - told == set()


def test_what_is_said_of_an_action_is_true(database: None) -> None:
    assert set(BY.values()) - programs() == set()
    assert (BY.keys() | BY_NONE.keys()) - desk() == set()
    assert BY_NONE.keys() & (programs() | BY.keys()) == set()
