"""Letters about one's seat: got, asked for, waited for, offered, given back."""

from events.mail.context.context import Scene, Wording, letter
from events.mail.letters import skip_rules
from events.presentation import N_


@letter(
    skip_rules.held,
    skip_rules.same_turn,
    skip_rules.published,
    skip_rules.not_over,
    method="REQUEST",
)
def confirmation(scene: Scene) -> Wording:
    """At once, to who got a seat: the way in, and an invitation for the calendar."""
    return Wording(scene.say(N_("Registration confirmed: %(title)s"), title=scene.title))


@letter(skip_rules.unconfirmed, skip_rules.to_come)
def confirm_address(scene: Scene) -> Wording:
    """At once, where a programme asks to confirm addresses: one button, then the seat counts."""
    return Wording(scene.say(N_("Confirm your address: %(title)s"), title=scene.title))


@letter(skip_rules.pending, skip_rules.published, skip_rules.not_over)
def pending(scene: Scene) -> Wording:
    """At once, where organisers approve each registration: the request has arrived."""
    return Wording(scene.say(N_("Request received: %(title)s"), title=scene.title))


@letter(skip_rules.waiting, skip_rules.published, skip_rules.not_over)
def waiting(scene: Scene) -> Wording:
    """At once, to who joins the waiting list of a full session."""
    return Wording(scene.say(N_("Waiting list: %(title)s"), title=scene.title))


@letter(skip_rules.offered, skip_rules.published, skip_rules.not_begun)
def offer(scene: Scene) -> Wording:
    """When a seat becomes free, to the first in line: take it until a given time."""
    return Wording(scene.say(N_("A place is free for you: %(title)s"), title=scene.title))


@letter(skip_rules.has_session)
def offer_lapsed(scene: Scene) -> Wording:
    """When an offered seat was not taken in time."""
    return Wording(scene.say(N_("The place was not taken: %(title)s"), title=scene.title))


@letter(skip_rules.cancelled, skip_rules.has_session)
def declined_by_organiser(scene: Scene) -> Wording:
    """When organisers cannot accept a request."""
    return Wording(scene.say(N_("About your request: %(title)s"), title=scene.title))


@letter(skip_rules.cancelled, skip_rules.same_turn, skip_rules.has_session, method="CANCEL")
def left(scene: Scene) -> Wording:
    """At once, to who gave a seat back, or whose seat organisers took back."""
    return Wording(scene.say(N_("Registration cancelled: %(title)s"), title=scene.title))


@letter(skip_rules.not_cancelled, skip_rules.published, skip_rules.not_over)
def already_registered(scene: Scene) -> Wording:
    """When a form is sent again with the address of somebody registered."""
    return Wording(scene.say(N_("You are already registered: %(title)s"), title=scene.title))


@letter(skip_rules.held, skip_rules.published, skip_rules.not_begun)
def calendar_declined(scene: Scene) -> Wording:
    """When a calendar answers «no»: the seat is kept, and can be freed with a button."""
    return Wording(scene.say(N_("Will you come? %(title)s"), title=scene.title))


@letter(individual=True, method="PUBLISH")
def pass_summary(scene: Scene) -> Wording:
    """At once, to who registered for a whole programme: its sessions, in one calendar file."""
    return Wording(scene.say(N_("Registration confirmed: %(title)s"), title=scene.title))


@letter(individual=True)
def lost_link(scene: Scene) -> Wording:
    """On request: the links to all of a person's registrations."""
    return Wording(scene.say(N_("Your registrations")))
