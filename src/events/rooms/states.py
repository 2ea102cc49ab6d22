"""What can be chosen of rooms that are made by themselves."""

from enum import StrEnum


class Tool(StrEnum):
    """`room_services.tool`."""

    BIGBLUEBUTTON = "bigbluebutton"
    JITSI = "jitsi"
    """A Jitsi of one's own, that lets in who has a token (HS256)."""
    JAAS = "jaas"
    """8x8's Jitsi as a service (RS256)."""
    MEET = "meet"
    """La Suite Meet, which the French administration calls Visio."""
    ZOOM = "zoom"


class Checksum(StrEnum):
    """`room_services.checksum`: how calls are signed; the server may allow some of them only."""

    SHA256 = "sha256"
    SHA1 = "sha1"
    SHA384 = "sha384"
    SHA512 = "sha512"


class Manner(StrEnum):
    """`room_services.manner`: what participants may do."""

    WEBINAR = "webinar"
    """They listen, and write in the common chat."""

    MEETING = "meeting"
    """They may speak and be seen; microphones are off as they enter."""


class Recording(StrEnum):
    """`room_services.recording`."""

    NO = "no"
    BUTTON = "button"
    """A speaker presses the button: without it nothing is recorded."""
    AUTO = "auto"


class Choice(StrEnum):
    """`session_rooms.choice`: where a session's way in leads."""

    PROGRAMME = ""
    MADE = "made"
    LINK = "link"
