"""The one Piccolo app: every table, and the folder of its migrations."""

from piccolo.conf.apps import AppConfig

from events.deliveries.tables import Delivery, Sending, Suppression
from events.operations.announcements.tables import Announcement
from events.organisers.tables import (
    AuditEntry,
    DeskVisit,
    Organiser,
    Passkey,
    ProgrammeRole,
    SignInCode,
    StepBack,
)
from events.programmes.tables import Programme
from events.registrations.tables import (
    Answer,
    Entrance,
    Erasure,
    MailStop,
    Pass,
    Person,
    Question,
    Registration,
)
from events.resources.tables import Resource
from events.sessions.tables import Session
from events.settings import checkout_file
from events.speakers.tables import Appearance, Departure, Speaker

TABLES = [
    Programme, Session, Organiser, ProgrammeRole, SignInCode, DeskVisit, Passkey, AuditEntry,
    StepBack,
    Speaker, Appearance, Departure, Resource, Person, MailStop, Pass, Question, Registration,
    Answer, Entrance, Erasure, Announcement, Delivery, Suppression, Sending,
]  # fmt: skip

APP_CONFIG = AppConfig(
    app_name="events",
    migrations_folder_path=checkout_file("migrations"),
    table_classes=list(TABLES),
)
