"""Every page about registering and what follows from it."""

from events.site import (
    appearance_pages,
    join_code_page,
    join_pages,
    lost_link_page,
    own_data_pages,
    participant_pages,
    register_posts,
    thanks_pages,
    unsubscribe_page,
)

ROUTES = [
    *register_posts.ROUTES,
    *thanks_pages.ROUTES,
    *lost_link_page.ROUTES,
    *participant_pages.ROUTES,
    *own_data_pages.ROUTES,
    *join_pages.ROUTES,
    *join_code_page.ROUTES,
    *appearance_pages.ROUTES,
    *unsubscribe_page.ROUTES,
]
