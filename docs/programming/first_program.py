"""A first program: a programme, people, a session moved after a dry run, and who was there."""

import json
import os
from datetime import UTC, datetime, timedelta
from urllib.request import Request, urlopen

DESK = os.environ["CAUSERIE_URL"] + "/api/v1/desk"
TOKEN = os.environ["CAUSERIE_TOKEN"]


def ask(method: str, path: str, body: object = None) -> dict:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(DESK + path, data, headers, method=method)) as answer:
        return json.load(answer)


def times(starts: datetime) -> dict:
    return {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}


now = datetime.now(UTC).replace(microsecond=0)
programme = ask("POST", "/programmes", {"title": "Our first programme", "language": "en"})
new = {"title": "Our first session", **times(now + timedelta(days=2))}
session = ask("POST", f"/programmes/{programme['slug']}/sessions", new)
path = f"/sessions/{session['slug']}"
ask("POST", f"{path}/publication")

people = [{"email": f"{name}@example.org", "name": name.title()} for name in ("ada", "blaise")]
done = ask("POST", f"{path}/registrations/import", {"people": people, "mailed": True})
print(f"{done['new']} people have a seat.")

earlier = {**times(now - timedelta(minutes=1)), "note": "We begin right now."}
seen = ask("POST", f"{path}/reschedule?dry_run=true", earlier)["rehearsal"]
print(f"{seen['at_once']} mails would leave, to", ", ".join(one["name"] for one in seen["readers"]))
ask("POST", f"{path}/reschedule", earlier)

everybody = ask("GET", f"{path}/registrations")["items"]
ask("PUT", f"/registrations/{everybody[0]['id']}/presence", {"present": True})
came = ask("GET", f"{path}/registrations?presence=came")["items"]
print("Was there:", ", ".join(one["name"] for one in came))
