"""What is said to Zoom's API, as it wants it: meetings, webinars, people."""

import msgspec


class _Settings(msgspec.Struct, kw_only=True):
    """Everybody registers, by an own link; Zoom approves and mails nobody."""

    approval_type: int = 0
    registration_type: int = 1
    registrants_email_notification: bool = False
    registrants_confirmation_email: bool = False
    auto_recording: str


class MeetingSettings(_Settings, kw_only=True):
    """How people come into a meeting: before the host too, and muted."""

    join_before_host: bool = True
    waiting_room: bool = False
    mute_upon_entry: bool = True


class WebinarSettings(_Settings, kw_only=True):
    """How people come into a webinar."""

    panelists_invitation_email_notification: bool = False


class NewMeeting(msgspec.Struct, kw_only=True):
    """A meeting (type 2) or a webinar (type 5) to make; `duration` in minutes."""

    topic: str
    type: int
    start_time: str
    duration: int
    settings: MeetingSettings | WebinarSettings


class Registrant(msgspec.Struct, omit_defaults=True):
    """Somebody who gets a link of their own."""

    email: str
    first_name: str
    last_name: str = ""


class Panelist(msgspec.Struct):
    """Somebody who speaks in a webinar."""

    email: str
    name: str


class NewPanelists(msgspec.Struct):
    """Who is added to those who speak."""

    panelists: list[Panelist]
