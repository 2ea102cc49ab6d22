"""A BigBlueButton of our own: answers over HTTP as the real one does, with its faults by name.

What it does is what its documentation and sources say (`docs/organising/rooms.md`): errors are
FAILED at HTTP 200, the checksum is over the query as it was sent, `create` is once while nothing
changed, a room that stood empty is made anew under another internal id, `join` is GET only, a link
to join is good for one meeting, reports are posted once.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import msgspec

from tests.served import PATIENCE_SECONDS

SECRET = "8cd8ef52e8e101574e400365b55e11a6-the-secret-of-a-test-server-0123"
PATH = "/bigbluebutton/api/"
Query = dict[str, str]


@dataclass
class Meeting:
    """A meeting that runs, or has ended."""

    room: str
    internal: str
    created: int
    said: Query
    slides: str
    people: dict[str, Query] = field(default_factory=dict)
    joins: dict[str, list[datetime]] = field(default_factory=dict)


class Failed(Exception):
    """What is answered as FAILED, at HTTP 200."""


@dataclass
class BigBlueButton:
    """The server. `faults`: `checksum` (another secret), `silent`, `broken` (500), `html`,
    `no-id` (recordings without one), `not-unique` (the id is somebody else's)."""

    port: int = 0
    faults: set[str] = field(default_factory=set)
    running: dict[str, Meeting] = field(default_factory=dict)
    ended: list[Meeting] = field(default_factory=list)
    recordings: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    number: int = 0

    @property
    def address(self) -> str:
        """What `bbb-conf --secret` shows."""
        return f"http://127.0.0.1:{self.port}/bigbluebutton/"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {a.lower(): b for a, _, b in (line.partition(": ") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _ = head[0].split()
        status, answer = self._answer(method, target, body.decode())
        if "silent" not in self.faults:
            sent = answer.encode()
            writer.write(
                f"HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: text/xml\r\n"
                f"content-length: {len(sent)}\r\n\r\n".encode()
                + sent
            )
            await writer.drain()
            writer.close()

    def _answer(self, method: str, target: str, body: str) -> tuple[str, str]:
        if "broken" in self.faults:
            return "500 Internal Server Error", "<h1>oops</h1>"
        if "html" in self.faults:
            return "200 OK", "<!DOCTYPE html><html><body>Welcome</body></html>"
        parts = urlsplit(target)
        call = parts.path.removeprefix(PATH)
        self.calls.append(call)
        try:
            said = self._checked(call, parts.query)
            done = {"create": self._create, "join": self._join, "getMeetingInfo": self._info,
                    "end": self._end, "getRecordings": self._recordings}[call]  # fmt: skip
            if method == "POST" and call != "create":
                raise Failed("unsupportedRequest")
            inner = done(said, body)
        except Failed as failed:
            inner = (
                f"<returncode>FAILED</returncode><messageKey>{failed}</messageKey>"
                "<message>Words that change from release to release.</message>"
            )
            return "200 OK", f"<response>{inner}</response>"
        return "200 OK", f"<response><returncode>SUCCESS</returncode>{inner}</response>"

    def _checked(self, call: str, query: str) -> Query:
        plain, _, checksum = query.rpartition("checksum=")
        plain = plain.removesuffix("&")
        secret = "another" if "checksum" in self.faults else SECRET
        wanted = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}.get(len(checksum), "sha1")
        if hashlib.new(wanted, f"{call}{plain}{secret}".encode()).hexdigest() != checksum:
            raise Failed("checksumError")
        return {name: values[0] for name, values in parse_qs(plain, keep_blank_values=True).items()}

    def _create(self, said: Query, body: str) -> str:
        assert 2 <= len(said["name"]) <= 64
        room = said["meetingID"]
        there = self.running.get(room)
        if "not-unique" in self.faults:
            raise Failed("idNotUnique")
        if there is None:
            self.number += 1
            now = int(datetime.now(UTC).timestamp() * 1000) + self.number
            internal = f"{hashlib.sha1(room.encode()).hexdigest()}-{now}"
            there = self.running[room] = Meeting(room, internal, now, said, body)
        elif there.said != said:
            raise Failed("idNotUnique")
        return (
            f"<meetingID>{room}</meetingID><internalMeetingID>{there.internal}</internalMeetingID>"
            f"<createTime>{there.created}</createTime>"
        )

    def _join(self, said: Query, _: str) -> str:
        meeting = self.running.get(said["meetingID"])
        if meeting is None:
            raise Failed("notFound")
        if said.get("createTime") not in (None, str(meeting.created)):
            raise Failed("mismatchCreateTimeParam")
        user = said.get("userID", "w_0000")
        meeting.people[user] = said
        meeting.joins.setdefault(user, []).append(datetime.now(UTC))
        return ""

    def _info(self, said: Query, _: str) -> str:
        meeting = self.running.get(said["meetingID"])
        if meeting is None:
            raise Failed("notFound")
        people = "".join(
            f"<attendee><userID>{user}</userID><role>{one['role']}</role></attendee>"
            for user, one in meeting.people.items()
        )
        return (
            f"<internalMeetingID>{meeting.internal}</internalMeetingID>"
            f"<createTime>{meeting.created}</createTime><attendees>{people}</attendees>"
        )

    def _end(self, said: Query, _: str) -> str:
        meeting = self.running.pop(said["meetingID"], None)
        if meeting is None:
            raise Failed("notFound")
        self.ended.append(meeting)
        return ""

    def _recordings(self, said: Query, _: str) -> str:
        wanted = said.get("recordID", "").split(",")
        found = [one for one in self.ended if one.internal in wanted or not said.get("recordID")]
        listed = "".join(
            f"<recording>{'' if 'no-id' in self.faults else f'<recordID>{one.internal}</recordID>'}"
            f"<meetingID>{one.room}</meetingID><playback><format><type>presentation</type>"
            f"<url>{self.recordings[one.internal]}</url></format></playback></recording>"
            for one in found
            if one.internal in self.recordings
        )
        return f"<recordings>{listed}</recordings>"

    async def visit(self, way: str) -> Query:
        """Follow a link to join, as a browser does; return who came in."""
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as browser:
            answer = await browser.get(way)
        assert "SUCCESS" in answer.text, answer.text
        return {n: v[0] for n, v in parse_qs(urlsplit(way).query).items()}

    def leave(self, room: str) -> Meeting:
        """Everybody leaves and the meeting ends, as five minutes later by itself."""
        meeting = self.running.pop(room)
        self.ended.append(meeting)
        return meeting


Post = Callable[..., Any]


async def post_end(site: httpx.AsyncClient, meeting: Meeting) -> httpx.Response:
    """Say that a meeting ended: GET, unsigned, with a mark of its own."""
    return await site.get(f"{_path(meeting, 'meta_endCallbackUrl')}?recordingmarks=false")


async def post_ready(
    site: httpx.AsyncClient, meeting: Meeting, *, secret: str = SECRET, **said: str
) -> httpx.Response:
    """Say that a recording is ready: a form with a JWT, HS256."""
    payload = {"meeting_id": meeting.room, "record_id": meeting.internal, **said}
    return await site.post(
        _path(meeting, "meta_bbb-recording-ready-url"),
        content=urlencode({"signed_parameters": jwt.encode(payload, secret, "HS256")}),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )


async def post_report(
    site: httpx.AsyncClient,
    meeting: Meeting,
    attendees: list[dict[str, object]],
    *,
    finish: datetime,
    secret: str = SECRET,
    to: Meeting | None = None,
    breakout: bool = False,
) -> httpx.Response:
    """Say who was there: JSON with a JWT, HS512, that binds nothing but the hour."""
    token = jwt.encode({"exp": datetime.now(UTC) + timedelta(hours=24)}, secret, "HS512")
    body = {
        "version": "1.0", "meeting_id": meeting.room, "internal_meeting_id": meeting.internal,
        "data": {
            "metadata": {"is_breakout": str(breakout).lower(), "meeting_name": "x"},
            "duration": 3600, "start": finish.isoformat(), "finish": finish.isoformat(),
            "attendees": attendees, "files": [], "polls": [],
        },
    }  # fmt: skip
    return await site.post(
        _path(to or meeting, "meta_analytics-callback-url"),
        content=msgspec.json.encode(body),
        headers={
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "user-agent": "BigBlueButton Analytics Callback",
        },
    )


def attendee(user: str, name: str, *stays: tuple[datetime, datetime]) -> dict[str, object]:
    """Somebody of a report, as the server tells of them."""
    return {
        "ext_user_id": user, "name": name, "moderator": False,
        "joins": [begin.isoformat() for begin, _ in stays],
        "leaves": [end.isoformat() for _, end in stays],
        "duration": sum((end - begin).seconds for begin, end in stays),
        "recent_talking_time": "", "engagement": {"chats": 1, "talks": 0, "emojis": 0},
    }  # fmt: skip


def _path(meeting: Meeting, name: str) -> str:
    return urlsplit(meeting.said[name]).path
