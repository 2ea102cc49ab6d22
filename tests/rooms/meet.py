"""A La Suite Meet of our own: its external API as its documentation has it.

Its faults by name: `off` (the API is not switched on), `credentials`, `unknown-person` (they never
signed in there), `domain`, `no-public` (rooms for everybody are not allowed), `no-rooms` (no scope
to make rooms), `token-ended` (a token ends before its hour), `silent` (no answer in time), `broken`
(500, and no JSON), `not-json` (200, and a page).
"""

from dataclasses import dataclass, field

from tests.rooms.json_server import JsonServer, Reply, Request, Said

CLIENT = "550e8400-e29b-41d4-a716-446655440000"
SECRET = "1234567890abcdefghijklmnopqrstuvwxyz"
ORGANISER = "organisatrice@example.org"
API = "/external-api/v1.0/"


@dataclass
class Meet(JsonServer):
    """The server; `rooms` as it made them."""

    rooms: list[Said] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        if "off" in self.faults or not request.path.startswith(API):
            return Reply(404, {"detail": "Not found."})
        call = request.path.removeprefix(API).partition("?")[0]
        if (request.method, call) == ("POST", "application/token/"):
            return self._token(request.said)
        if not self.tokens or request.token != self.tokens[-1]:
            return Reply(401, {"detail": "Invalid token."})
        if "token-ended" in self.faults:
            self.faults.discard("token-ended")
            return Reply(401, {"detail": "Token expired."})
        if (request.method, call) == ("GET", "rooms"):
            return Reply(200, {"count": 0, "next": None, "previous": None, "results": self.rooms})
        if (request.method, call) == ("POST", "rooms/"):
            return self._room(request.said)
        return Reply(404, {"detail": "Not found."})

    def _token(self, said: Said) -> Reply:
        assert said["grant_type"] == "client_credentials"
        right = (said["client_id"], said["client_secret"]) == (CLIENT, SECRET)
        if "credentials" in self.faults or not right:
            return Reply(401, {"error": "Invalid credentials"})
        if "domain" in self.faults:
            return Reply(
                403, {"error": "This application is not authorized for this email domain."}
            )
        if "unknown-person" in self.faults or said["scope"] != ORGANISER:
            return Reply(400, {"error": "User not found."})
        self.tokens.append(f"token-{len(self.tokens)}")
        scopes = ["rooms:list", "rooms:retrieve", "rooms:create"]
        if "no-rooms" in self.faults:
            scopes.pop()
        return Reply(200, {
            "access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": 3600,
            "scope": " ".join(scopes),
        })  # fmt: skip

    def _room(self, said: Said) -> Reply:
        assert set(said) <= {"access_level", "configuration"}
        if said["access_level"] == "public" and "no-public" in self.faults:
            return Reply(400, {"access_level": ["Public rooms are not allowed."]})
        slug = f"abc-defg-{len(self.rooms):03}"
        room = {
            "id": f"7c9e6679-7425-40de-944b-{len(self.rooms):012}", "slug": slug,
            "url": f"https://visio.example.org/{slug}", "access_level": said["access_level"],
            "telephony": {"enabled": True, "pin_code": "123456",
                          "phone_number": "+33 1 00 00 00 00",
                          "default_country": "FR"},
            "configuration": {},
        }  # fmt: skip
        self.rooms.append(room)
        return Reply(201, room)
