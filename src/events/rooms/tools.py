"""What each tool calls the things that an organiser types in, and what it can do."""

from dataclasses import dataclass
from typing import Final

from events.presentation import N_
from events.rooms.states import Recording, Tool


@dataclass(frozen=True)
class ToolField:
    """One thing that is typed in: a column of `room_services`."""

    name: str
    label: str
    hint: str
    required: bool = True


@dataclass(frozen=True)
class ToolDescription:
    """A tool as the desk shows it. `address` is the one that almost everybody has."""

    name: str
    lead: str
    address_hint: str
    secret: str
    secret_hint: str
    asked: tuple[ToolField, ...] = ()
    works: str = "rooms-work"
    """The words for a test that went well (`desk.shared.flash_messages`)."""
    address: str = ""
    long_secret: bool = False
    signs_calls: bool = False
    manners: bool = False
    recordings: tuple[Recording, ...] = ()
    drafts_replays: bool = False


ABOUT: Final[dict[Tool, ToolDescription]] = {
    Tool.BIGBLUEBUTTON: ToolDescription(
        "BigBlueButton",
        N_(
            "A BigBlueButton server can make the rooms of this programme as people enter: nobody"
            " makes a link or hands one out, and who was there comes back by itself."
        ),
        N_("What “bbb-conf --secret” shows as URL, or the address of Scalelite."),
        N_("Secret"),
        "",
        signs_calls=True,
        manners=True,
        recordings=(Recording.NO, Recording.BUTTON, Recording.AUTO),
        drafts_replays=True,
    ),
    Tool.JITSI: ToolDescription(
        "Jitsi",
        N_(
            "A Jitsi of your own that lets in who has a token: each person gets one at the door,"
            " for their room alone, and speakers and organisers lead."
        ),
        N_("Where people enter, for example https://meet.example.org."),
        N_("Secret of the application"),
        N_("What the server’s configuration calls app_secret."),
        (
            ToolField(
                "account",
                N_("Name of the application"),
                N_("What the server’s configuration calls app_id."),
            ),
            ToolField(
                "client",
                N_("Domain or tenant in the token"),
                N_("The server’s name, unless its configuration says something else."),
                required=False,
            ),
        ),
        works="rooms-answer",
        recordings=(Recording.NO, Recording.BUTTON),
    ),
    Tool.JAAS: ToolDescription(
        N_("Jitsi as a service (8x8)"),
        N_(
            "8x8’s Jitsi as a service: each person gets a token at the door, for their room alone,"
            " and speakers and organisers lead."
        ),
        N_("Leave it as it is."),
        N_("Private key"),
        N_("The whole file that the console made, from BEGIN to END."),
        (
            ToolField("account", N_("AppID"), N_("It begins with vpaas-magic-cookie-.")),
            ToolField(
                "client",
                N_("Id of the key"),
                N_("What the console shows beside the key as kid."),
            ),
        ),
        works="rooms-answer",
        address="https://8x8.vc/",
        long_secret=True,
        recordings=(Recording.NO, Recording.BUTTON),
    ),
    Tool.MEET: ToolDescription(
        N_("La Suite Meet (Visio)"),
        N_(
            "A La Suite Meet whose operator gave you access for an application: it makes one room"
            " for each session. It does not tell who was there."
        ),
        N_("For example https://visio.example.org."),
        N_("Secret of the application"),
        N_("What the operator gave you as client_secret."),
        (
            ToolField(
                "account",
                N_("Id of the application"),
                N_("What the operator gave you as client_id."),
            ),
            ToolField(
                "acts_for",
                N_("Email address of an organiser"),
                N_("Whom the rooms belong to: they sign in there once, and let people in."),
            ),
        ),
        works="rooms-let-in",
    ),
    Tool.ZOOM: ToolDescription(
        "Zoom",
        N_(
            "A Zoom account with an application of server-to-server OAuth: it makes a meeting or a"
            " webinar for each session, each person has a link of their own, and who was there"
            " comes back by itself where the plan has reports."
        ),
        N_("Leave it as it is."),
        N_("Secret of the application"),
        N_("What Zoom shows as Client Secret."),
        (
            ToolField("account", N_("Id of the account"), N_("What Zoom shows as Account ID.")),
            ToolField("client", N_("Id of the application"), N_("What Zoom shows as Client ID.")),
            ToolField(
                "acts_for",
                N_("Email address of the host"),
                N_("Whose meetings and webinars they are; somebody of the account."),
            ),
        ),
        address="https://zoom.us/",
        manners=True,
        recordings=(Recording.NO, Recording.AUTO),
    ),
}
