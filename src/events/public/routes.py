"""Every page about registering and what follows from it."""

from events.public.pages import attestation as verify
from events.public.participant import (
    actions,
    attestation,
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
    *attestation.ROUTES,
    *verify.ROUTES,
    *data.ROUTES,
    *join.ROUTES,
    *join_by_phone.ROUTES,
    *speaker.ROUTES,
    *unsubscribe.ROUTES,
]
