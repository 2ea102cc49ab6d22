"""The one Piccolo app: every table, and the folder of its migrations."""

from piccolo.conf.apps import AppConfig

from events.asked_questions.tables import AskedQuestion, AskingRules, QuestionVote
from events.attendance.tables import AttendanceGuest, AttendanceList, AttendanceSpan
from events.attestations.tables import Attestation, AttestationWording
from events.badges.tables import SigningKey
from events.calendars.tables import CachedVevent
from events.csv_import.tables import CsvUpload
from events.deliveries.tables import (
    CountedLedger,
    Delivery,
    Destination,
    RefusalAlert,
    Sending,
    Suppression,
)
from events.dossiers.tables import Dossier, KeyMessages
from events.feedback.tables import Feedback, FeedbackForm, FeedbackGiven
from events.inbox.tables import ReceivedMail
from events.openagenda.tables import Agenda, AgendaChange, AgendaEvent
from events.operations.announcements.tables import Announcement
from events.operations.bulk.tables import BulkJob, ListedPiece
from events.operations.organisation.tables import Publisher
from events.operations.reports.figures.tables import CountedPeople, CountedSession, FigureChange
from events.operations.sessions.tables import ZoneRules
from events.organisers.notices.tables import Notice, NoticeReader, OrganiserSettings
from events.organisers.openid.tables import OpenIdIdentity, OpenIdSignOut
from events.organisers.tables import (
    AnsweredRequest,
    ApiToken,
    AuditEntry,
    DeskSession,
    Organiser,
    Passkey,
    ProgrammeRole,
    SignInCode,
    SpentChallenge,
    UndoStep,
)
from events.programmes.tables import FormerProgrammeAddress, Programme
from events.proposals.tables import Call, Proposal
from events.registrations.tables import (
    Answer,
    Entrance,
    Erasure,
    Invitation,
    MailStop,
    Pass,
    Person,
    PhoneCode,
    Question,
    Registration,
    RequestCount,
    Selection,
)
from events.resources.tables import Captions, Downloads, MediaUpload, Resource
from events.reviews.tables import CountedReview, Review
from events.rooms.tables import (
    MadeRoom,
    RoomMeeting,
    RoomRecording,
    RoomRegistrant,
    RoomService,
    SessionRoom,
)
from events.sessions.tables import DateChoice, FormerAddress, Session
from events.settings import checkout_file
from events.speakers.checklist.tables import SpeakerChecklist
from events.speakers.messages.tables import SpeakerMessage
from events.speakers.rehearsals.tables import Rehearsal, RehearsalInvitation
from events.speakers.tables import Appearance, Departure, Speaker
from events.webhooks.tables import Webhook, WebhookMessage

TABLES = [
    Programme, FormerProgrammeAddress, DateChoice, Session, FormerAddress, Organiser, ProgrammeRole,
    SignInCode, DeskSession, OpenIdIdentity, OpenIdSignOut, Passkey, SpentChallenge, AuditEntry,
    UndoStep, Notice, NoticeReader, OrganiserSettings, Speaker, Appearance, Departure, Call,
    Proposal, SpeakerChecklist, SpeakerMessage, Rehearsal, RehearsalInvitation, Resource,
    Captions, Downloads, MediaUpload, Person,
    MailStop, Pass, Selection, Invitation, Question, Registration, Answer, Entrance, PhoneCode,
    Erasure, RequestCount, Announcement, AttendanceList, AttendanceSpan, AttendanceGuest,
    AttestationWording, Attestation, SigningKey, FeedbackForm, Feedback, FeedbackGiven,
    AskingRules, AskedQuestion, QuestionVote, KeyMessages, Dossier, Review,
    RoomService, SessionRoom, RoomMeeting, RoomRecording, MadeRoom, RoomRegistrant,
    BulkJob, ListedPiece, CountedSession, FigureChange, CountedPeople, CountedReview,
    Publisher, ZoneRules, CsvUpload,
    Delivery, CountedLedger, Suppression, RefusalAlert, Sending, Destination, CachedVevent,
    ReceivedMail, ApiToken, AnsweredRequest, Webhook, WebhookMessage,
    Agenda, AgendaEvent, AgendaChange,
]  # fmt: skip

APP_CONFIG = AppConfig(
    app_name="events",
    migrations_folder_path=checkout_file("migrations"),
    table_classes=list(TABLES),
)
