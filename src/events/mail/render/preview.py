"""How a letter looks before anybody gets it: composed for a made-up reader; nothing is written."""

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from events import clock, database, links
from events.database import JsonObject
from events.deliveries.claim import Claimed
from events.errors import NotFound
from events.mail.context import merge_fields
from events.mail.context.context import MailContext
from events.mail.context.facts import Facts
from events.mail.context.follow_up import AfterSession
from events.mail.context.load import gather
from events.mail.context.records import Resource, Seat, Subject
from events.mail.letters.registry import find
from events.mail.render import grouping
from events.mail.render.template import render_letter
from events.presentation import sentence
from events.sessions.reminder_times import rule_name
from events.settings import settings
from events.speakers.checklist import progress
from events.speakers.checklist.items import LABELS, Wanted


@dataclass(frozen=True)
class Preview:
    """One letter as its reader would see it."""

    subject: str
    plain: str
    html: str
    language: str


async def preview(
    letter: str, session_id: int, language: str, *, data: JsonObject | None = None
) -> Preview:
    """Write a letter about a session for nobody real, as at its hour. Raises NotFound.

    `reminder` and `speaker-reminder` stand for the first that the session or its programme has.
    `data` is what the delivery would carry (a note, an old time, an announcement's id).
    """
    letter = await _with_rule(letter, session_id)
    chosen = find(letter)
    delivery = _delivery(letter, session_id, data or {})
    facts = await gather([delivery])
    if chosen is None or session_id not in facts.sessions:
        raise NotFound
    mail = _with_samples(_mail_context(delivery, facts, language), facts, language)
    facts.seats[mail.subject.kind, mail.subject.id] = (Seat(0, 0, session_id, "held", "sample"),)
    method = grouping.calendar_method(chosen, mail)
    written = render_letter(chosen, grouping.letter_context(chosen, mail, method, facts))
    reader = merge_fields.personal(mail, language, mail.session.timezone if mail.session else "UTC")
    return Preview(
        written.subject,
        merge_fields.fill(written.plain, reader, str),
        merge_fields.fill(written.html, reader, html.escape),
        language,
    )


_RULE = re.compile(r"(?:speaker-)?reminder-(\d{1,4})([mhd])")
_MINUTES = {"m": 1, "h": 60, "d": 1440}


async def _with_rule(letter: str, session_id: int) -> str:
    if letter not in ("reminder", "speaker-reminder"):
        return letter
    minutes = await database.value(
        "SELECT COALESCE(s.reminder_minutes, p.reminder_minutes) FROM sessions s"
        " JOIN programmes p ON p.id = s.programme WHERE s.id = $1",
        session_id,
    )
    return f"{letter}-{rule_name(max(minutes or [1440]))}"


def _with_samples(mail: MailContext, facts: Facts, language: str) -> MailContext:
    """Add what the letter tells of where there is none yet: a replay, an answer, a missing item."""
    letter, session_id = mail.delivery.letter, mail.delivery.session_id
    if letter == progress.ASKED:
        return replace(mail, missing=(LABELS[Wanted.PORTRAIT], LABELS[Wanted.SLIDES]))
    if letter != "follow-up" or session_id is None:
        return mail
    after = _sample_after_session(mail.delivery.data)
    remains = facts.resources.get(session_id) or (_sample(mail, language),)
    theirs = tuple(one for one in remains if after.came or not one.only_present)
    return replace(mail, resources=theirs, after_session=after)


def _sample(mail: MailContext, language: str) -> Resource:
    assert mail.session is not None
    page = links.absolute(links.session(mail.session.event(language).slug))
    return Resource(0, mail.session.id, "replay", sentence("Replay", language), page, "",
                    public=True, only_present=False)  # fmt: skip


def _sample_after_session(data: JsonObject) -> AfterSession:
    """Return somebody who came, or did not where `data` says so, and is asked for feedback."""
    came = data.get("presence") != "absent"
    return AfterSession(registration=0, known=True, came=came, asked=came, attested=came,
                     wait_days=None)  # fmt: skip


def _delivery(letter: str, session_id: int, data: JsonObject) -> Claimed:
    kind = "appearance" if letter.startswith("speaker") else "registration"
    return Claimed(
        id=0, key="", letter=letter, subject_kind=kind, subject_id=0, occasion="0",
        session_id=session_id, person_id=None, data=dict(data), message_id="<preview@example.org>",
        due_at=clock.now(), attempts=0, token=UUID(int=0),
    )  # fmt: skip


def _mail_context(delivery: Claimed, facts: Facts, language: str) -> MailContext:
    session = facts.sessions[int(delivery.session_id or 0)]
    at = clock.now()
    subject = Subject(
        kind=delivery.subject_kind,
        id=0,
        email=settings().mail_from,
        name="Ada Exemple",
        language=language,
        session=session.id,
        state="held",
        nonce="sample",
        join_nonce="sample",
        person_id=0,
        person_nonce="sample",
        invited=True,
        offer_until=at + timedelta(days=1),
    )
    announcement = facts.announcements.get(int(delivery.data.get("announcement_id", 0)))
    programme = facts.programmes.get(session.programme)
    if rule := _RULE.fullmatch(delivery.letter):
        at = session.starts_at - timedelta(minutes=int(rule[1]) * _MINUTES[rule[2]])
    return MailContext(delivery, subject, session, programme, announcement, at)
