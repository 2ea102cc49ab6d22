"""What a webhook's message carries, and why a webhook is off."""

from enum import StrEnum


class Content(StrEnum):
    """`webhooks.content`: what a message carries."""

    IDS = "ids"
    """What it is about, by name and number; the program asks for the rest."""

    FULL = "full"
    """Also the object as it is, with names and addresses of people."""

    CHAT = "chat"
    """`{"text": …}`, as Mattermost, Slack and Matrix (hookshot) take it."""


class OffReason(StrEnum):
    """`webhooks.turned_off_why`."""

    ON = ""
    HAND = "hand"
    GONE = "gone"
    """It answered 410."""
    FAILING = "failing"
    """It took nothing for days."""
