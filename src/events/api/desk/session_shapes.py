"""A session as the contract has it: whole, or one of a list."""

from zoneinfo import ZoneInfo

from events import links
from events.api.contract.sessions import DeskSession, SessionSummary, SessionTexts
from events.operations.reports.session_list import SessionInList
from events.operations.reports.sessions import SessionDetails


def of(found: SessionDetails) -> DeskSession:
    """Return a session as the contract has it."""
    zone = ZoneInfo(found.timezone)
    return DeskSession(
        slug=found.slug,
        programme=found.programme_slug,
        status=found.status,
        date_choice=found.date_choice,
        visibility=found.visibility,
        invited_domains=found.invited_domains,
        title=found.title,
        abstract=found.abstract,
        language=found.language,
        translations={
            language: SessionTexts(title=said.get("title", ""), abstract=said.get("abstract", ""))
            for language, said in found.texts.items()
        },
        tags=found.tags,
        starts_at=found.starts_at.astimezone(zone),
        ends_at=found.ends_at.astimezone(zone),
        timezone=found.timezone,
        location=found.location,
        registration_open=found.registration_open,
        needs_approval=found.needs_approval,
        reminder_minutes=found.reminder_minutes,
        follow_up_minutes=found.follow_up_minutes,
        published_at=found.published_at,
        url=links.absolute(links.session(found.slug)),
    )


def summary(found: SessionInList) -> SessionSummary:
    """Return a session of a list as the contract has it."""
    zone = ZoneInfo(found.timezone)
    return SessionSummary(
        slug=found.slug,
        programme=found.programme,
        title=found.title,
        status=found.status,
        starts_at=found.starts_at.astimezone(zone),
        ends_at=found.ends_at.astimezone(zone),
        timezone=found.timezone,
        capacity=found.capacity,
        taken=found.taken,
        waiting=found.waiting,
    )
