"""The audit log in words: a sentence for each action, a name for each detail."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events.organisers.audit_log import Entry
from events.presentation import N_

WHO: Final = N_("command line")
"""Who is named where a command did it: `members.COMMAND_LINE`, for the catalogue."""

ACTIONS: Final[dict[str, str]] = {
    "announcement-deleted": N_("deleted the draft of an announcement"),
    "announcement-edited": N_("changed the draft of an announcement"),
    "announcement-paused": N_("held back the rest of an announcement"),
    "announcement-saved": N_("wrote the draft of an announcement"),
    "announcement-sent": N_("sent an announcement"),
    "attendance-imported": N_("imported a list of who was there"),
    "attendance-removed": N_("took back a list of who was there"),
    "attestation-revoked": N_("revoked an attestation"),
    "attestations-issued": N_("issued attestations"),
    "attestations-worded": N_("changed the wording of attestations"),
    "capacity-changed": N_("changed the number of seats"),
    "dossier-closed": N_("closed a dossier"),
    "dossier-introduced": N_("wrote the introduction of a dossier"),
    "dossier-published": N_("put a dossier online"),
    "dossier-reopened": N_("reopened a dossier"),
    "dossier-unpublished": N_("took a dossier offline"),
    "asking-rules-changed": N_("changed whether participants may ask questions and vote"),
    "feedback-asked": N_("changed what is asked after sessions"),
    "feedback-hidden": N_("hid the words of somebody’s feedback"),
    "feedback-shown": N_("showed the words of somebody’s feedback again"),
    "erased": N_("erased a person"),
    "imported": N_("imported files"),
    "job-resumed": N_("let what the worker does for many people go on"),
    "job-stopped": N_("stopped what the worker was doing for many people"),
    "key-messages-written": N_("wrote the key messages of a session"),
    "letter-edited": N_("changed the text of an email"),
    "letter-withdrawn": N_("took back the planned emails of one kind"),
    "mail-again": N_("sent an email again"),
    "mail-left": N_("left a held email unsent"),
    "organisation-edited": N_("changed what the site says of its organisation"),
    "organiser-added": N_("invited an organiser"),
    "organiser-disabled": N_("took an organiser’s access away"),
    "team-calendar-made": N_("made a calendar of all sessions"),
    "team-calendar-revoked": N_("ended their calendar of all sessions"),
    "own-settings-changed": N_("changed their own settings"),
    "way-in-read-out": N_("read out a code to join on the telephone"),
    "passkey-added": N_("added a passkey"),
    "passkey-removed": N_("removed a passkey"),
    "passkey-renamed": N_("renamed a passkey"),
    "resource-handed-in": N_("handed in slides"),
    "resource-taken-up": N_("published what a speaker handed in"),
    "rehearsal-called-off": N_("called a rehearsal off"),
    "rehearsal-set": N_("set a rehearsal"),
    "call-changed": N_("changed the call for proposals"),
    "proposal-accepted": N_("accepted a proposal to speak"),
    "proposal-declined": N_("declined a proposal to speak"),
    "checklist-changed": N_("changed what is wanted of speakers"),
    "speaker-told": N_("told what the organisers need to know, as a speaker"),
    "speaker-erased": N_("removed a speaker everywhere"),
    "speakers-asked": N_("asked speakers for what is missing"),
    "speaker-wrote": N_("wrote about themselves, as a speaker"),
    "picture-changed": N_("changed a picture"),
    "portrait-changed": N_("changed a portrait"),
    "presence-marked": N_("noted who was present"),
    "presence-unmarked": N_("took back who was noted as present"),
    "absence-marked": N_("noted who was absent"),
    "programme-archived": N_("archived a programme"),
    "programme-copied": N_("copied a programme"),
    "programme-created": N_("created a programme"),
    "programme-draft": N_("took a programme back among the drafts"),
    "programme-edited": N_("changed a programme"),
    "programme-published": N_("put a programme online"),
    "question-added": N_("added a question to the form"),
    "question-changed": N_("changed a question of the form"),
    "question-moved": N_("changed the order of the questions"),
    "question-removed": N_("removed a question from the form"),
    "registration-added": N_("registered somebody"),
    "registration-approved": N_("approved a registration"),
    "registration-back": N_("gave a registration back"),
    "registration-cancelled": N_("cancelled a registration"),
    "registration-declined": N_("declined a registration"),
    "registrations-approved": N_("approved registrations from the roster"),
    "registrations-cancelled": N_("cancelled registrations from the roster"),
    "registrations-declined": N_("declined registrations from the roster"),
    "registrations-imported": N_("registered a list of people"),
    "registration-moved": N_("moved a registration to another session"),
    "captions-added": N_("added captions to a replay"),
    "captions-removed": N_("removed captions of a replay"),
    "resource-edited": N_("changed a replay, slides or a link"),
    "resource-added": N_("added a replay, slides or a link"),
    "resource-removed": N_("removed a replay, slides or a link"),
    "review-created": N_("made a review"),
    "review-edited": N_("wrote in a review"),
    "review-frozen": N_("froze a review"),
    "review-published": N_("put a review online"),
    "review-thawed": N_("let a review follow its sessions again"),
    "review-unpublished": N_("took a review offline"),
    "role-changed": N_("changed an organiser’s role"),
    "replay-drafted": N_("told of a recording: a replay is drafted"),
    "room-changed": N_("changed the room"),
    "rooms-given-up": N_("had no more rooms made"),
    "rooms-set-up": N_("said where rooms are made"),
    "sending-paused": N_("paused all sending"),
    "sending-resumed": N_("let sending go on"),
    "session-cancelled": N_("cancelled a session"),
    "session-created": N_("created a session"),
    "session-deleted": N_("deleted the draft of a session"),
    "session-edited": N_("changed the words of a session"),
    "sessions-edited": N_("changed several sessions in the table"),
    "session-rescheduled-by-time-zone": N_("followed a time zone whose rules changed"),
    "session-postponed": N_("postponed a session"),
    "session-published": N_("published a session"),
    "session-rescheduled": N_("changed the date, time or place of a session"),
    "session-uncancelled": N_("let a cancelled session take place after all"),
    "session-unpublished": N_("took a session offline"),
    "signed-in": N_("signed in"),
    "signed-out": N_("signed out"),
    "speaker-role-changed": N_("changed what a speaker does in a session"),
    "speaker-added": N_("added a speaker to a session"),
    "speaker-edited": N_("changed a speaker"),
    "speaker-invited": N_("invited a speaker"),
    "speaker-removed": N_("took a speaker off a session"),
    "suppression-lifted": N_("let an address get email again"),
    "refusals-mended": N_("sent again what an email provider had refused"),
    "test-mail": N_("sent themselves a test email"),
    "token-made": N_("made a token for programs"),
    "token-revoked": N_("revoked a token for programs"),
    "visibility-changed": N_("changed who finds a programme or a session"),
    "people-invited": N_("invited people"),
    "invitation-resent": N_("sent an invitation again"),
    "invitation-withdrawn": N_("withdrew an invitation"),
    "webhook-made": N_("made a webhook"),
    "webhook-secret-made": N_("gave a webhook a new secret"),
    "webhook-turned-off": N_("turned a webhook off"),
    "webhook-turned-on": N_("turned a webhook on"),
    "webhook-removed": N_("removed a webhook"),
    "undone": N_("undid something"),
}
"""By the code in the record; `test_audit_sentences.py` finds every code in the program here."""

DETAILS: Final[dict[str, str]] = {
    "act": N_("what"),
    "address": N_("address"),
    "audience": N_("to"),
    "capacity": N_("seats"),
    "ends_at": N_("end"),
    "host": N_("room at"),
    "kind": N_("kind"),
    "language": N_("language"),
    "letter": N_("email type"),
    "limited": N_("only some programmes"),
    "mailed": N_("confirmation emailed"),
    "mails": N_("emails"),
    "note": N_("note"),
    "number": N_("number"),
    "passkey": N_("passkey"),
    "promoted": N_("moved up from the waiting list"),
    "reason": N_("reason"),
    "role": N_("role"),
    "starts_at": N_("beginning"),
    "state": N_("state"),
    "scopes": N_("for"),
    "timezone": N_("time zone"),
    "title": N_("title"),
    "token": N_("token"),
    "visibility": N_("who finds it"),
    "zone": N_("time zone"),
}
"""Details that say something to a reader; ids and versions are for the file."""


VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "act": ACTIONS,
    "audience": {
        "held": N_("who has a seat"),
        "past": N_("who had a seat in a session that is over"),
        "waiting": N_("people on the waiting list"),
        "present": N_("who came"),
        "absent": N_("who had a seat and did not come"),
        "all": N_("everybody registered"),
        "speakers": N_("the speakers"),
        "earlier": N_("who was registered earlier and agreed to hear of more"),
    },
    "visibility": {
        "public": N_("everybody"),
        "unlisted": N_("people who have the address"),
        "invited": N_("people who were invited"),
    },
    "role": {"viewer": N_("Viewer"), "editor": N_("Editor"), "owner": N_("Owner")},
}
"""Values of details that are codes, in words."""


@dataclass(frozen=True)
class EntryInWords:
    """An entry as the page shows it: message ids for what was done, and for each detail.

    A detail is a list of moments and of message ids, or of what somebody wrote.
    """

    at: datetime
    who: str
    what: str
    subject: str
    page: str
    shown: dict[str, list[str | datetime]]
    step: int | None


def in_words(entry: Entry) -> EntryInWords:
    """Put an entry of the audit log in words."""
    shown = {
        DETAILS[name]: [
            _value(name, part) for part in (value if isinstance(value, list) else [value])
        ]
        for name, value in entry.details.items()
        if name in DETAILS and value not in ("", None, [])
    }
    what = of_action(entry.action)
    known = "" if entry.subject in _NO_SUBJECTS or ":" in entry.subject else entry.subject
    about = entry.title or known
    return EntryInWords(entry.at, entry.who, what, about, entry.page, shown, entry.step)


_NO_SUBJECTS: Final = ("sending", "suppression")
"""What stands where an entry is about nothing of its own: the sentence says it all."""


def of_action(action: str) -> str:
    """Return the message id of an action's sentence, or the action itself where it has none."""
    return ACTIONS.get(action, action)


def matching(words: str, sentences: Mapping[str, str]) -> list[str]:
    """Return the codes whose sentence, in a reader's language, holds the words."""
    wanted = words.casefold()
    return [code for code, text in sentences.items() if wanted and wanted in text.casefold()]


def _value(name: str, value: Any) -> str | datetime:
    if isinstance(value, bool):
        return N_("yes") if value else N_("no")
    code = str(value)
    if name in ("starts_at", "ends_at"):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(code)
    return VALUES.get(name, {}).get(code, code)
