"""An OpenAgenda of our own: the part of its API v2 that we use, as its documentation has it.

Bodies are answered as they were seen on the real one in other programs' recordings. Its faults by
name: `key` (the secret key is not known), `token-ended` (one token ends before its time),
`token-dead` (no token is taken), `one-token` (each ends when the next is given), `busy` (429, with
`retry-after`), `fields` (400, naming fields), `forbidden` (403: no member), `no-agenda` (404),
`broken` (500, and no JSON), `silent` (nothing is answered), `lost` (it is done, and nothing is
answered), `slow` (it is done after a while), `not-json` (200, and a page).
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from tests.rooms.json_server import JsonServer, Reply, Request, Said

KEY = "oa_sk_0123456789abcdef0123456789abcdef"
UID = 41630080
NAME = "Webinaires de l’économie sociale"


@dataclass
class OpenAgenda(JsonServer):
    """The server; `events` by external id as it keeps them, `writes` in the order they came."""

    events: dict[str, Said] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    bodies: list[Said] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)
    default_state: int = 0
    role: str = "contributor"
    retry_after: int = 600
    at_once: int = 0
    most_at_once: int = 0

    @property
    def address(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self.port}/v2/"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer as the faults say: late, or not at all although it was done."""
        if not {"lost", "slow"} & self.faults:
            await super().serve(reader, writer)
            return
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {a.lower(): b for a, _, b in (line.partition(": ") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = head[0].split()
        self.asked.append(f"{method} {path}")
        is_write = method in ("PUT", "DELETE")
        self.at_once += is_write
        self.most_at_once = max(self.most_at_once, self.at_once)
        if is_write and "slow" in self.faults:
            await asyncio.sleep(0.2)
        reply = self.answer(Request(method, path, headers, body))
        self.at_once -= is_write
        if is_write and "lost" in self.faults:
            self.faults.discard("lost")
            writer.close()
            return
        sent = msgspec.json.encode(reply.said)
        writer.write(f"HTTP/1.1 {reply.status} X\r\nconnection: close\r\n"
                     f"content-length: {len(sent)}\r\n\r\n".encode() + sent)  # fmt: skip
        await writer.drain()
        writer.close()

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        path, _, query = request.path.removeprefix("/v2/").partition("?")
        if path == "requestAccessToken":
            return self._token(request.said)
        if not self._is_known(request):
            return Reply(401, {"message": "Unauthorized"})
        if "busy" in self.faults:
            return Reply(429, {"message": "Too many requests"},
                         {"retry-after": str(self.retry_after)})  # fmt: skip
        if path == "me/agendas":
            return self._mine(query)
        if "no-agenda" in self.faults or not path.startswith(f"agendas/{UID}"):
            return Reply(404, {"message": "agenda not found"})
        if request.method == "GET" and "/events/ext/" in path:
            found = self.events.get(path.rpartition("/")[2])
            return Reply(200, {"success": True, "event": found}) if found else Reply(404, {})
        if request.method == "GET":
            contribution = {"type": 2, "defaultState": self.default_state}
            return Reply(200, {"uid": UID, "title": NAME, "slug": "webinaires",
                               "settings": {"contribution": contribution}})  # fmt: skip
        return self._write(request, path.removeprefix(f"agendas/{UID}/events/ext/"))

    def _is_known(self, request: Request) -> bool:
        """Tell whether its token is the last one, and its nonce a new one."""
        good = self.tokens[-1:] if "one-token" in self.faults else self.tokens
        if request.headers.get("access-token") not in good:
            return False
        if "token-ended" in self.faults or "token-dead" in self.faults:
            self.faults.discard("token-ended")
            return False
        assert request.headers["nonce"] not in self.nonces
        self.nonces.append(request.headers["nonce"])
        return True

    def _write(self, request: Request, which: str) -> Reply:
        if "forbidden" in self.faults:
            return Reply(403, {"message": "Forbidden"})
        key, ext_id = which.split("/")
        assert key == "causerie"
        self.writes.append(f"{request.method} {ext_id}")
        if request.method == "DELETE":
            gone = self.events.pop(ext_id, None)
            return Reply(200, {"success": True, "event": gone}) if gone else Reply(404, {})
        return self._put(ext_id, request.said["data"])

    def _token(self, said: Said) -> Reply:
        assert said["grant_type"] == "authorization_code"
        if "key" in self.faults or said["code"] != KEY:
            return Reply(401, {"message": "Invalid key"})
        self.tokens.append(f"token-{len(self.tokens)}")
        return Reply(200, {"access_token": self.tokens[-1], "expires_in": 3600})

    def _mine(self, query: str) -> Reply:
        """Two pages, ours on the second."""
        if "after=7" not in query:
            other = {"uid": 1, "title": "Un autre", "slug": "x", "member": {"role": "moderator"}}
            return Reply(200, {"total": 2, "after": 7, "items": [other], "success": True})
        mine = {"uid": UID, "title": NAME, "slug": "webinaires", "member": {"role": self.role}}
        items = [] if "forbidden" in self.faults else [mine]
        return Reply(200, {"total": 2, "after": None, "items": items, "success": True})

    def _put(self, ext_id: str, data: Said) -> Reply:
        self.bodies.append(data)
        wrong = ["title"] if "fields" in self.faults else sorted(_wrong(data))
        if wrong:
            errors = [{"field": name, "code": "invalid", "message": "n’est pas valide"}
                      for name in wrong]  # fmt: skip
            return Reply(400, {"message": "data is invalid", "errors": errors})
        known = self.events.get(ext_id, {})
        state = data.get("state", known.get("state", self.default_state))
        uid = known.get("uid", 50_000_000 + len(self.writes))
        self.events[ext_id] = {**data, "uid": uid, "slug": "x", "state": state}
        return Reply(200, {"success": True, "event": self.events[ext_id]})


def _wrong(data: Said) -> set[str]:
    """The fields that the documentation forbids."""
    wrong = {name for name in ("title", "description", "timings") if not data.get(name)}
    for name, most in (("title", 140), ("description", 200), ("longDescription", 10_000)):
        if any(not 0 < len(said) <= most for said in data.get(name, {}).values()):
            wrong.add(name)
    mode = data.get("attendanceMode", 1)
    if mode in (2, 3) and not data.get("onlineAccessLink", "").startswith("http"):
        wrong.add("onlineAccessLink")
    if mode in (1, 3) and not data.get("locationUid"):
        wrong.add("locationUid")
    last = None
    for one in data.get("timings", []):
        begin, end = (datetime.fromisoformat(one[edge]) for edge in ("begin", "end"))
        assert None not in (begin.tzinfo, end.tzinfo)
        if not timedelta() < end - begin <= timedelta(hours=24) or (last and begin < last):
            wrong.add("timings")
        last = end
    return wrong
