"""Letters to speakers about their appearances."""

from datetime import timedelta

from events import text
from events.mail.context import custom_texts, merge_fields
from events.mail.context.context import LetterContext
from events.mail.letters import skip_rules
from events.mail.letters.registry import Wording, letter
from events.mail.letters.session import change, countdown
from events.presentation import N_
from events.presentation.typography import fine


@letter(skip_rules.appears, skip_rules.not_called_off, skip_rules.not_over, method="REQUEST")
def speaker_invitation(context: LetterContext) -> Wording:
    """Invite a speaker, to a draft too: a page to answer on, an invitation."""
    return Wording(
        context.say(N_("Invitation to speak: %(title)s"), title=context.title),
        {"about": fine(text.plain(context.event.abstract))},
    )


@letter(
    skip_rules.appears,
    skip_rules.not_called_off,
    skip_rules.same_version,
    skip_rules.not_over,
    method="REQUEST",
)
def speaker_rescheduled(context: LetterContext) -> Wording:
    """Tell speakers that time or place of their session changes."""
    found = change(context)
    subject = {
        "time": N_("New date for your session: %(title)s"),
        "hour": N_("New time for your session: %(title)s"),
        "place": N_("New place for your session: %(title)s"),
        "after-all": N_("It takes place after all: %(title)s"),
        "": N_("Your session changed: %(title)s"),
    }[found.what]
    return Wording(context.say(subject, title=context.title), {"change": found})


@letter(skip_rules.has_session, skip_rules.need_not_come, method="CANCEL")
def speaker_cancelled(context: LetterContext) -> Wording:
    """Tell speakers that their session is cancelled, or that they are no longer in it."""
    subject = N_("Your session will not take place: %(title)s")
    if context.state == "gone":
        subject = N_("You are no longer expected as a speaker: %(title)s")
    return Wording(context.say(subject, title=context.title))


@letter(skip_rules.appears, skip_rules.session_postponed, method="CANCEL")
def speaker_postponed(context: LetterContext) -> Wording:
    """Tell speakers that their session loses its date: a new one will follow."""
    return Wording(context.say(N_("Your session is postponed: %(title)s"), title=context.title))


@letter(
    skip_rules.appears,
    skip_rules.published,
    skip_rules.same_version,
    skip_rules.not_begun,
    skip_rules.not_stopped,
    series=True,
)
def speaker_reminder(context: LetterContext) -> Wording:
    """Remind speakers before their session, with their way in."""
    return Wording(countdown(context), {"soon": context.left <= timedelta(hours=2)})


@letter(
    skip_rules.appears,
    skip_rules.not_called_off,
    skip_rules.not_begun,
    skip_rules.something_missing,
    skip_rules.not_stopped,
    series=True,
    individual=True,
)
def speaker_checklist(context: LetterContext) -> Wording:
    """Ask a speaker for what is still missing; never sent when nothing is."""
    subject = context.say(N_("Still missing for your session: %(title)s"), title=context.title)
    return Wording(subject, {"missing": [context.say(one) for one in context.missing]})


@letter(
    skip_rules.appears,
    skip_rules.not_called_off,
    skip_rules.rehearsal_stands,
    method="REQUEST",
)
def speaker_rehearsal(context: LetterContext) -> Wording:
    """Invite a speaker to the rehearsal, or tell that it changed: an event of its own."""
    assert context.rehearsal is not None
    subject = N_("Rehearsal: %(title)s")
    if context.rehearsal.sequence:
        subject = N_("The rehearsal has changed: %(title)s")
    return Wording(context.say(subject, title=context.title))


@letter(skip_rules.has_session, skip_rules.need_not_rehearse, method="CANCEL")
def speaker_rehearsal_cancelled(context: LetterContext) -> Wording:
    """Tell a speaker that there is no rehearsal, at least for them; their calendar loses it."""
    found = context.rehearsal
    without_them = found is not None and not found.cancelled
    subject = N_("Rehearsal called off: %(title)s")
    if without_them:
        subject = N_("You are not expected at the rehearsal: %(title)s")
    return Wording(context.say(subject, title=context.title), {"without_them": without_them})


@letter(skip_rules.appears, skip_rules.not_called_off)
def speaker_message(context: LetterContext) -> Wording:
    """Pass on what another speaker of the session writes; it shows no address."""
    writer = merge_fields.shown_name(str(context.data.get("from") or "")) or context.say(
        N_("Another speaker")
    )
    subject = context.say(N_("%(name)s writes to you: %(title)s"), name=writer,
                          title=context.title)  # fmt: skip
    return Wording(subject, {"writer": writer, "words": str(context.data.get("words") or "")})


@letter(individual=True)
def speaker_links(context: LetterContext) -> Wording:
    """Send a speaker who asks the links to all sessions in which they speak."""
    return Wording(context.say(N_("Your sessions as a speaker")))


@letter(skip_rules.appears, skip_rules.announced, skip_rules.not_stopped, series=True)
def speaker_announcement(context: LetterContext) -> Wording:
    """Send what organisers write to speakers."""
    assert context.announcement is not None
    subject = custom_texts.plain_line(context.announcement.subject, context)
    return Wording(subject, {"body": context.announcement.body})
