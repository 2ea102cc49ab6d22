"""What a meeting is made with, and what somebody enters it with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from events.rooms.bigbluebutton.answers import Meeting
from events.rooms.entrant import Entrant
from events.rooms.states import Manner, Recording

LONGEST_NAME: Final = 64
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_LISTENING: Final = {
    "lockSettingsDisableCam": "true",
    "lockSettingsDisableMic": "true",
    "lockSettingsDisablePrivateChat": "true",
    "lockSettingsLockOnJoin": "true",
    "webcamsOnlyForModerator": "true",
}


@dataclass(frozen=True)
class Reports:
    """Where a meeting reports to; each address carries its own token."""

    ended: str
    recording: str
    analytics: str


def of_meeting(
    title: str, *, manner: Manner, recording: Recording, reports: Reports, leave_to: str
) -> dict[str, str]:
    """Return what a meeting is made with: the same each time, for asking twice is once then.

    Its events are kept on the server until it has reported who was there; without that nothing is
    reported of what was not recorded.
    """
    recorded = recording is not Recording.NO
    said = {
        "name": _words(title, LONGEST_NAME, "Causerie"),
        "muteOnStart": "true",
        "meetingKeepEvents": "true",
        "record": _is(recorded),
        "logoutURL": leave_to,
        "meta_endCallbackUrl": reports.ended,
        "meta_bbb-recording-ready-url": reports.recording,
        "meta_analytics-callback-url": reports.analytics,
        "meta_bbb-origin": "Causerie",
    }
    if recorded:
        said |= {
            "autoStartRecording": _is(recording is Recording.AUTO),
            "allowStartStopRecording": "true",
            "notifyRecordingIsOn": "true",
        }
    return said | (_LISTENING if manner is Manner.WEBINAR else {})


def of_entrance(room: str, meeting: Meeting, who: Entrant) -> dict[str, str]:
    """Return what somebody enters with; the address is good for this meeting alone."""
    return {
        "fullName": _words(who.name, LONGEST_NAME, "Participant"),
        "meetingID": room,
        "role": "MODERATOR" if who.leads else "VIEWER",
        "userID": who.id,
        **({"createTime": str(meeting.created)} if meeting.created else {}),
    }


def slides(documents: Sequence[tuple[str, str]]) -> str:
    """Return the body that has slides loaded: the address and the file name of each."""
    if not documents:
        return ""
    parts = "".join(
        f"<document url={quoteattr(url)} filename={quoteattr(name)}/>" for url, name in documents
    )
    return f'{_HEAD}<modules><module name="presentation">{parts}</module></modules>'


def _words(text: str, most: int, otherwise: str) -> str:
    """Return text as the server takes it: no control characters, two letters at least."""
    clean = "".join(one if one.isprintable() else " " for one in text).strip()[:most].strip()
    return clean if len(clean) > 1 else otherwise


def _is(true: bool) -> str:
    return "true" if true else "false"
