"""A Zoom of our own: the calls of its API that we make, as its documentation has them.

Its faults by name: `credentials`, `scope` (400, a scope is missing), `no-plan` (403), `token-ended`
(401, once), `throttled` (429 for half a minute, always), `throttled-once` (429, at once again),
`missed-once` (404 to what is there), `not-ready` (404 to reports), `silent` (no answer in time),
`broken` (500, and no JSON), `not-json` (200, and a page).
"""

import base64
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from tests.rooms.json_server import JsonServer, Reply, Request, Said

ACCOUNT, CLIENT, SECRET, HOST = "account-1", "client-1", "secret-1", "hote@example.org"
UUID = "/aDYl//j1Rt+WKRPnR2s3cw=="
"""Begins with a slash and has two in a row: encoded twice in a path, or not found."""


@dataclass
class Zoom(JsonServer):
    """The server. `report`: rows of who was there, `rows` of them to a page."""

    made: dict[str, Said] = field(default_factory=dict)
    people: dict[str, Said] = field(default_factory=dict)
    panel: dict[str, Said] = field(default_factory=dict)
    report: list[Said] = field(default_factory=list)
    rows: int = 2
    tokens: int = 0
    number: int = 0

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        parts = urlsplit(request.path)
        if parts.path == "/oauth/token":
            return self._token(request)
        if self._once("token-ended") or request.token != f"token-{self.tokens}":
            return Reply(401, {"code": 124, "message": "Access token is expired."})
        if "throttled" in self.faults:
            return Reply(429, {"code": 429, "message": "Too many"}, {"retry-after": "30"})
        if self._once("throttled-once"):
            return Reply(429, {"code": 429, "message": "Too many"}, {"retry-after": "0"})
        if self._once("missed-once"):
            return Reply(404, {"code": 3001, "message": "Meeting does not exist."})
        if "scope" in self.faults:
            return Reply(400, {"code": 4711, "message": "Invalid access token, no scopes."})
        if "no-plan" in self.faults:
            return Reply(403, {"code": 200, "message": "Webinar plan is missing."})
        steps = [unquote(one) for one in parts.path.removeprefix("/v2/").split("/")]
        return self._called(request, steps, parse_qs(parts.query))

    def remove_all(self) -> None:
        """Remove what was made, as its host can on Zoom's pages."""
        self.made.clear()
        self.people.clear()
        self.panel.clear()

    def _is(self, kind: str, number: str) -> bool:
        return number in self.made and self.made[number]["kind"] == kind

    def _once(self, fault: str) -> bool:
        there = fault in self.faults
        self.faults.discard(fault)
        return there

    def _token(self, request: Request) -> Reply:
        proof = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        said = parse_qs(request.body.decode())
        assert said["grant_type"] == ["account_credentials"]
        if "credentials" in self.faults or proof != f"{CLIENT}:{SECRET}":
            return Reply(401, {"reason": "Invalid client_id or client_secret"})
        self.tokens += 1
        return Reply(200, {
            "access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": 3599,
            "scope": "meeting:write:meeting:admin", "api_url": self.address.rstrip("/"),
        })  # fmt: skip

    def _called(  # noqa: C901 - a table of routes
        self, request: Request, steps: list[str], query: dict[str, list[str]]
    ) -> Reply:
        match request.method, steps:
            case "POST", ["users", user, ("meetings" | "webinars") as kind] if user == HOST:
                return self._create(kind, request.said)
            case "DELETE", [_, number]:
                return Reply(204) if self.made.pop(number, None) else Reply(404, {"code": 3001})
            case "GET", [kind, number] if self._is(kind, number):
                return Reply(200, self.made[number])
            case "POST", [kind, number, "registrants"] if self._is(kind, number):
                return self._register(number, request.said)
            case "POST", ["webinars", number, "panelists"] if number in self.made:
                return self._speak(number, request.said)
            case "GET", ["webinars", _, "panelists"]:
                return Reply(200, {"panelists": list(self.panel.values())})
            case "GET", [_, number, "instances"] if number in self.made:
                return Reply(200, {steps[0].removeprefix("past_"): [{"uuid": UUID}]})
            case "GET", ["report", _, uuid, "participants"] if unquote(uuid) == UUID:
                return self._report(query)
        return Reply(404, {"code": 3001, "message": "Meeting does not exist."})

    def _create(self, kind: str, said: Said) -> Reply:
        assert said["type"] == (5 if kind == "webinars" else 2)
        assert said["settings"]["registrants_confirmation_email"] is False
        self.number += 1
        number = 81234567890 + self.number
        self.made[str(number)] = {
            **said, "id": number, "uuid": UUID, "kind": kind,
            "start_url": f"https://zoom.example.org/s/{number}?zak=x",
            "join_url": f"https://zoom.example.org/j/{number}",
        }  # fmt: skip
        return Reply(201, self.made[str(number)])

    def _register(self, number: str, said: Said) -> Reply:
        assert len(said["first_name"]) <= 64
        one = self.people.setdefault(said["email"].lower(), {**said, "id": f"R{len(self.people)}"})
        return Reply(201, {
            "id": int(number), "registrant_id": one["id"], "topic": "x",
            "join_url": f"https://zoom.example.org/w/{number}?tk={one['id']}",
        })  # fmt: skip

    def _speak(self, number: str, said: Said) -> Reply:
        for one in said["panelists"]:
            url = f"https://zoom.example.org/w/{number}?panel={len(self.panel)}"
            self.panel[one["email"].lower()] = {**one, "join_url": url}
        return Reply(201, {"id": number, "updated_at": "2026-11-28T08:00:00Z"})

    def _report(self, query: dict[str, list[str]]) -> Reply:
        if "not-ready" in self.faults:
            return Reply(404, {"code": 3001, "message": "Meeting does not exist."})
        assert query["include_fields"] == ["registrant_id"]
        begin = int(query.get("next_page_token", ["0"])[0])
        end = begin + self.rows
        following = str(end) if end < len(self.report) else ""
        rows = self.report[begin:end]
        return Reply(200, {"next_page_token": following, "participants": rows})
