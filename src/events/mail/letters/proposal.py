"""Letters to people who propose to speak."""

from events.mail.context.context import LetterContext
from events.mail.letters import skip_rules
from events.mail.letters.registry import Wording, letter
from events.presentation import N_


@letter(skip_rules.proposed)
def proposal_confirm(context: LetterContext) -> Wording:
    """Ask for a button, so that nobody proposes by somebody else's address."""
    return Wording(context.say(N_("Confirm your proposal: %(title)s"), title=context.title))


@letter(skip_rules.proposal_declined)
def proposal_declined(context: LetterContext) -> Wording:
    """Decline a proposal, with the organisers' words."""
    return Wording(context.say(N_("Your proposal for %(title)s"), title=context.title))
