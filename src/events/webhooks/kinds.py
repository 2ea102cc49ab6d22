"""The kinds of events, as `type` names them, and what each of them is about."""

from enum import StrEnum
from typing import Final

from events.presentation import N_


class Kind(StrEnum):
    """`webhook_messages.kind`; triggers of the database write the same words."""

    REGISTRATION_CREATED = "registration.created"
    REGISTRATION_CHANGED = "registration.changed"
    REGISTRATION_CANCELLED = "registration.cancelled"
    ATTENDANCE_CHANGED = "attendance.changed"
    ATTENDANCE_IMPORTED = "attendance.imported"
    SESSION_CREATED = "session.created"
    SESSION_PUBLISHED = "session.published"
    SESSION_RESCHEDULED = "session.rescheduled"
    SESSION_POSTPONED = "session.postponed"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_CHANGED = "session.changed"
    SESSION_DELETED = "session.deleted"
    SPEAKER_ADDED = "speaker.added"
    SPEAKER_ANSWERED = "speaker.answered"
    SPEAKER_CHANGED = "speaker.changed"
    SPEAKER_REMOVED = "speaker.removed"
    RESOURCE_ADDED = "resource.added"
    RESOURCE_CHANGED = "resource.changed"
    RESOURCE_REMOVED = "resource.removed"
    DELIVERY_BOUNCED = "delivery.bounced"
    TEST = "webhook.test"

    @property
    def subject(self) -> str:
        """Return what it is about: the word before the dot."""
        return self.partition(".")[0]


SUBSCRIBABLE: Final[dict[Kind, str]] = {
    Kind.REGISTRATION_CREATED: N_("Somebody registered"),
    Kind.REGISTRATION_CHANGED: N_("A registration changed its state or its session"),
    Kind.REGISTRATION_CANCELLED: N_("A registration was cancelled"),
    Kind.ATTENDANCE_CHANGED: N_("Somebody entered, or their presence was noted"),
    Kind.ATTENDANCE_IMPORTED: N_("A list of who was there was imported"),
    Kind.SESSION_CREATED: N_("A session was created"),
    Kind.SESSION_PUBLISHED: N_("A session was published"),
    Kind.SESSION_RESCHEDULED: N_("A session was rescheduled or its place changed"),
    Kind.SESSION_POSTPONED: N_("A session was postponed"),
    Kind.SESSION_CANCELLED: N_("A session was cancelled"),
    Kind.SESSION_CHANGED: N_("A session’s texts or seats changed"),
    Kind.SESSION_DELETED: N_("A session was deleted"),
    Kind.SPEAKER_ADDED: N_("A speaker was added to a session"),
    Kind.SPEAKER_ANSWERED: N_("A speaker answered"),
    Kind.SPEAKER_CHANGED: N_("What is said of a speaker changed"),
    Kind.SPEAKER_REMOVED: N_("A speaker was removed from a session"),
    Kind.RESOURCE_ADDED: N_("A recording or document was added"),
    Kind.RESOURCE_CHANGED: N_("A recording or document changed"),
    Kind.RESOURCE_REMOVED: N_("A recording or document was removed"),
    Kind.DELIVERY_BOUNCED: N_("An email came back"),
}
"""What a webhook can be for, in the words of the desk."""
