"""Letters to organisers."""

from events import links
from events.mail.context.context import LetterContext
from events.mail.letters import skip_rules
from events.mail.letters.registry import Wording, letter
from events.organisers.sign_in.codes import link_and_code as sign_in_secrets
from events.presentation import N_
from events.settings import settings


@letter(skip_rules.active, individual=True)
def sign_in(context: LetterContext) -> Wording:
    """Let an organiser sign in who asks to: by a code to type, or a link for the same browser."""
    link, code = sign_in_secrets(int(context.occasion))
    return Wording(
        context.say(
            N_("Your sign-in code for %(place)s"),
            place=settings().organisation_in(context.language),
        ),
        {"sign_in_link": link, "code": f"{code[:4]}\u00a0{code[4:]}"},
    )


@letter(skip_rules.active)
def organiser_invitation(context: LetterContext) -> Wording:
    """Tell an organiser who was added where to sign in."""
    return Wording(context.say(N_("You now have access to the desk of %(place)s"),
                             place=settings().organisation_in(context.language)))  # fmt: skip


@letter(skip_rules.active)
def passkey_added(context: LetterContext) -> Wording:
    """Tell an organiser of a passkey that was added, in case it was by somebody else."""
    return Wording(
        context.say(N_("A passkey was added to your account at %(place)s"),
                  place=settings().organisation_in(context.language)),
        {"account_link": links.absolute(f"{links.DESK}/account")},
    )  # fmt: skip


@letter(skip_rules.active)
def refusal_alert(context: LetterContext) -> Wording:
    """Tell owners that a mail domain refuses us rather than an address, and what to do."""
    return Wording(
        context.say(N_("%(domain)s refuses our email"), domain=context.data["domain"]),
        {"sending_link": links.absolute(f"{links.DESK}/sending")},
    )


@letter(individual=True)
def passed_on(context: LetterContext) -> Wording:
    """Pass on what somebody wrote to an address that only we read, to who answers."""
    assert context.received is not None  # It is about one.
    received = context.received
    return Wording(
        context.say(N_("Passed on: %(subject)s"), subject=received.subject)
        if received.subject
        else context.say(N_("A message from %(sender)s"), sender=received.sender),
        {"received_link": links.absolute(f"{links.DESK}/sending/received")},
    )


@letter()
def test(context: LetterContext) -> Wording:
    """Show an organiser who asks whether mail leaves, and how it looks."""
    return Wording(
        context.say(
            N_("A test message from %(place)s"), place=settings().organisation_in(context.language)
        )
    )
