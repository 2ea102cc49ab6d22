"""Letters about one's seat: got, asked for, waited for, offered, given back."""

from events.mail.context.context import LetterContext
from events.mail.letters import skip_rules
from events.mail.letters.registry import Wording, letter
from events.presentation import N_


@letter(
    skip_rules.held,
    skip_rules.same_turn,
    skip_rules.published,
    skip_rules.not_over,
    method="REQUEST",
)
def confirmation(context: LetterContext) -> Wording:
    """At once, to who got a seat: the way in, and an invitation for the calendar."""
    return Wording(context.say(N_("Registration confirmed: %(title)s"), title=context.title))


@letter(skip_rules.unconfirmed, skip_rules.to_come)
def confirm_address(context: LetterContext) -> Wording:
    """At once, where a programme asks to confirm addresses: one button, then the seat counts."""
    return Wording(context.say(N_("Confirm your address: %(title)s"), title=context.title))


@letter(skip_rules.pending, skip_rules.published, skip_rules.not_over)
def pending(context: LetterContext) -> Wording:
    """At once, where organisers approve each registration: the request has arrived."""
    return Wording(context.say(N_("Request received: %(title)s"), title=context.title))


@letter(skip_rules.waiting, skip_rules.published, skip_rules.not_over)
def waiting(context: LetterContext) -> Wording:
    """At once, to who joins the waiting list of a full session."""
    return Wording(context.say(N_("Waiting list: %(title)s"), title=context.title))


@letter(skip_rules.offered, skip_rules.published, skip_rules.not_begun)
def offer(context: LetterContext) -> Wording:
    """When a seat becomes free, to the first in line: take it until a given time."""
    return Wording(context.say(N_("A place is free for you: %(title)s"), title=context.title))


@letter(skip_rules.has_session)
def offer_lapsed(context: LetterContext) -> Wording:
    """When an offered seat was not taken in time."""
    return Wording(context.say(N_("The place was not taken: %(title)s"), title=context.title))


@letter(skip_rules.cancelled, skip_rules.has_session)
def declined_by_organiser(context: LetterContext) -> Wording:
    """When organisers cannot accept a request."""
    return Wording(context.say(N_("About your request: %(title)s"), title=context.title))


@letter(skip_rules.cancelled, skip_rules.same_turn, skip_rules.has_session, method="CANCEL")
def left(context: LetterContext) -> Wording:
    """At once, to who gave a seat back, or whose seat organisers took back."""
    return Wording(context.say(N_("Registration cancelled: %(title)s"), title=context.title))


@letter(skip_rules.not_cancelled, skip_rules.published, skip_rules.not_over)
def already_registered(context: LetterContext) -> Wording:
    """When a form is sent again with the address of somebody registered."""
    return Wording(context.say(N_("You are already registered: %(title)s"), title=context.title))


@letter(skip_rules.held, skip_rules.published, skip_rules.not_begun)
def calendar_declined(context: LetterContext) -> Wording:
    """When a calendar answers «no»: the seat is kept, and can be freed with a button."""
    return Wording(context.say(N_("Will you come? %(title)s"), title=context.title))


@letter(individual=True, method="PUBLISH")
def pass_summary(context: LetterContext) -> Wording:
    """At once, to who registered for a whole programme: its sessions, in one calendar file."""
    return Wording(context.say(N_("Registration confirmed: %(title)s"), title=context.title))


@letter(individual=True)
def lost_link(context: LetterContext) -> Wording:
    """On request: the links to all of a person's registrations."""
    return Wording(context.say(N_("Your registrations")))
