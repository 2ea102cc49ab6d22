"""Every page about registering and what follows from it."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from events.public.badges import routes as badges
from events.public.dates import change_date
from events.public.forms import reloaded_answer
from events.public.invitations import pages
from events.public.join import join, join_by_phone
from events.public.pages import attestation as verify
from events.public.pages import dossier, review
from events.public.participant import (
    actions,
    attestation,
    badge,
    data,
    feedback,
    lost_link,
    questions,
    unsubscribe,
)
from events.public.participant.dependencies import (
    DEPENDENCIES,
    NoSuchLink,
    answer_no_such_link,
)
from events.public.proposals import call
from events.public.registration import register, thanks
from events.public.schedules import page as schedules
from events.public.speaker import details, messages, moderation, own_page, slides

_BY_LINK: list[ControllerRouterHandler] = [
    *actions.ROUTES,
    *attestation.ROUTES,
    *badge.ROUTES,
    *change_date.ROUTES,
    *data.ROUTES,
    *feedback.ROUTES,
    *questions.ROUTES,
    *moderation.ROUTES,
    *join.ROUTES,
    *own_page.ROUTES,
    *slides.ROUTES,
    *details.ROUTES,
    *messages.ROUTES,
    *unsubscribe.ROUTES,
    *call.BY_LINK,
]

ROUTES: list[ControllerRouterHandler] = [
    *register.ROUTES,
    *reloaded_answer.ROUTES,
    *thanks.ROUTES,
    *lost_link.ROUTES,
    *pages.ROUTES,
    *verify.ROUTES,
    *badges.ROUTES,
    *dossier.ROUTES,
    *schedules.ROUTES,
    *review.ROUTES,
    *call.ROUTES,
    *join_by_phone.ROUTES,
    Router(
        path="/",
        dependencies=DEPENDENCIES,
        exception_handlers={NoSuchLink: answer_no_such_link},
        route_handlers=_BY_LINK,
    ),
]
