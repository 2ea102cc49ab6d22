"""Every page about registering and what follows from it."""

from events.public.participant import (
    actions,
    data,
    join,
    join_by_phone,
    lost_link,
    speaker,
    unsubscribe,
)
from events.public.registration import register, thanks

ROUTES = [
    *register.ROUTES,
    *thanks.ROUTES,
    *lost_link.ROUTES,
    *actions.ROUTES,
    *data.ROUTES,
    *join.ROUTES,
    *join_by_phone.ROUTES,
    *speaker.ROUTES,
    *unsubscribe.ROUTES,
]
