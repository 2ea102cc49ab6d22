"""Letters about one's seat: got, asked for, waited for, offered, given back."""

from events.mail.context.context import LetterContext
from events.mail.letters import seat_rules, skip_rules
from events.mail.letters.registry import Wording, letter
from events.presentation import N_


@letter(
    seat_rules.held,
    seat_rules.same_turn,
    skip_rules.published,
    skip_rules.not_over,
    method="REQUEST",
)
def confirmation(context: LetterContext) -> Wording:
    """Confirm a seat, at once: the way in, and an invitation for the calendar."""
    return Wording(context.say(N_("Registration confirmed: %(title)s"), title=context.title))


@letter(seat_rules.still_invited)
def invitation(context: LetterContext) -> Wording:
    """Invite somebody to what is by invitation: the link that opens it for them."""
    return Wording(context.say(N_("Invitation: %(title)s"), title=context.title))


@letter(seat_rules.unconfirmed, skip_rules.to_come)
def confirm_address(context: LetterContext) -> Wording:
    """Ask to confirm an address where a programme wants it: one button, then the seat counts."""
    return Wording(context.say(N_("Confirm your address: %(title)s"), title=context.title))


@letter(seat_rules.pending, skip_rules.published, skip_rules.not_over)
def pending(context: LetterContext) -> Wording:
    """Say that a request has arrived, where organisers approve each registration."""
    return Wording(context.say(N_("Request received: %(title)s"), title=context.title))


@letter(seat_rules.waiting, skip_rules.published, skip_rules.not_over)
def waiting(context: LetterContext) -> Wording:
    """Tell who joins the waiting list of a full session that they do."""
    return Wording(context.say(N_("Waiting list: %(title)s"), title=context.title))


@letter(seat_rules.offered, skip_rules.published, skip_rules.not_begun)
def offer(context: LetterContext) -> Wording:
    """Offer a freed seat to the first in line, who may take it until a given time."""
    return Wording(context.say(N_("A seat is free for you: %(title)s"), title=context.title))


@letter(seat_rules.brought_along, skip_rules.published, skip_rules.not_over, individual=True)
def brought_along(context: LetterContext) -> Wording:
    """Tell somebody whom another registered: one button takes the seat, and nothing else does."""
    return Wording(context.say(N_("A seat for you? %(title)s"), title=context.title))


@letter(skip_rules.has_session)
def offer_lapsed(context: LetterContext) -> Wording:
    """Say that an offered seat was not taken in time."""
    return Wording(context.say(N_("The seat was not taken: %(title)s"), title=context.title))


@letter(seat_rules.cancelled, skip_rules.has_session)
def declined_by_organiser(context: LetterContext) -> Wording:
    """Say that organisers cannot accept a request."""
    return Wording(context.say(N_("About your request: %(title)s"), title=context.title))


@letter(seat_rules.cancelled, seat_rules.same_turn, skip_rules.has_session, method="CANCEL")
def left(context: LetterContext) -> Wording:
    """Say that a seat was given back, that organisers took it back, or that it is another's now."""
    if context.to is not None:
        return Wording(context.say(N_("Date changed: %(title)s"), title=context.title))
    return Wording(context.say(N_("Registration cancelled: %(title)s"), title=context.title))


@letter(seat_rules.not_cancelled, skip_rules.published, skip_rules.not_over)
def already_registered(context: LetterContext) -> Wording:
    """Say that the address is registered already, where a form is sent with it again."""
    return Wording(context.say(N_("You are already registered: %(title)s"), title=context.title))


@letter(seat_rules.not_cancelled, skip_rules.has_session)
def other_date(context: LetterContext) -> Wording:
    """Ask who has one of several dates, and whose address is sent for another, which they want."""
    return Wording(context.say(N_("Change your date? %(title)s"), title=context.title))


@letter(seat_rules.held, skip_rules.published, skip_rules.not_begun)
def calendar_declined(context: LetterContext) -> Wording:
    """Ask who said «no» in their calendar whether to free the seat, with a button; it is kept."""
    return Wording(context.say(N_("Will you come? %(title)s"), title=context.title))


@letter(individual=True, method="PUBLISH")
def pass_summary(context: LetterContext) -> Wording:
    """Confirm a whole programme, at once: its sessions, in one calendar file."""
    return Wording(context.say(N_("Registration confirmed: %(title)s"), title=context.title))


@letter(seat_rules.not_cancelled, individual=True, method="PUBLISH")
def selection_summary(context: LetterContext) -> Wording:
    """Say how each of several sessions stands that one form asked for: all in one calendar file."""
    return Wording(context.say(N_("Your registrations: %(title)s"), title=context.title))


@letter(individual=True)
def lost_link(context: LetterContext) -> Wording:
    """Send a person who asks the links to all of their registrations."""
    return Wording(context.say(N_("Your registrations")))
