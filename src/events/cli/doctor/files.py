"""Check where files lie: whether they can be listed, written, read and deleted."""

import secrets
from typing import Final

from events.cli.doctor.findings import Finding, good, wrong
from events.files import private_folder
from events.settings import settings
from events.storage import Away, FolderStore, Store, store

THING: Final = "files"
_REMEDIES: Final = {
    "NoSuchBucket": (
        "There is no such bucket.",
        "Make it at your store, or correct its name in EVENTS_STORAGE_URL.",
    ),
    "InvalidAccessKeyId": (
        "The store does not know the key.",
        "Correct EVENTS_STORAGE_KEY and EVENTS_STORAGE_SECRET, and see that they belong to this"
        " endpoint.",
    ),
    "SignatureDoesNotMatch": (
        "The secret does not belong to the key.",
        "Correct EVENTS_STORAGE_SECRET; a proxy that changes the Host header does the same.",
    ),
    "RequestTimeTooSkewed": (
        "The clocks of this machine and of the store differ by more than fifteen minutes.",
        "Let this machine follow a time server (timedatectl set-ntp true).",
    ),
    "NoCredentialsError": (
        "There are no keys.",
        "Set EVENTS_STORAGE_KEY and EVENTS_STORAGE_SECRET, or AWS_ACCESS_KEY_ID and"
        " AWS_SECRET_ACCESS_KEY.",
    ),
    "ExpiredToken": ("The keys have expired.", "Set new ones."),
    "AuthorizationHeaderMalformed": (
        "The bucket is in another region.",
        "Add region=… to EVENTS_STORAGE_URL.",
    ),
    "PermanentRedirect": (
        "The bucket is in another region.",
        "Add region=… to EVENTS_STORAGE_URL.",
    ),
}
_AWAY: Final = frozenset({
    "EndpointConnectionError", "TimeoutError", "ConnectTimeoutError", "ReadTimeoutError",
    "ConnectionClosedError", "HTTPClientError", "ClientConnectorError", "SSLError",
})  # fmt: skip
_DENIED: Final = frozenset({"AccessDenied", "403", "Forbidden", "AllAccessDisabled"})


async def examine() -> list[Finding]:
    """Write a small file, read and delete it again; say what the store refuses, and the remedy."""
    kept = store()
    if isinstance(kept, FolderStore):
        return _folder(kept)
    doing = "list"
    try:
        async for _ in kept.listed(".doctor-"):
            pass
        doing = "write"
        key, sent = f".doctor-{secrets.token_hex(8)}", secrets.token_bytes(32)
        await kept.put(key, sent)
        doing = "read"
        came = await kept.read(key)
        doing = "delete"
        await kept.delete(key)
    except Away as away:
        return [_refused(kept, doing, away)]
    if came != sent:
        return [wrong(THING, f"{kept.shown} gives back another file than it was given.",
                      "Ask whoever runs the store.")]  # fmt: skip
    return [good(THING, f"They lie in {kept.shown}, which lets us list, write, read and delete.")]


def _folder(kept: FolderStore) -> list[Finding]:
    """Judge a folder that EVENTS_STORAGE_URL names; that of the data is looked at elsewhere."""
    if kept.root == settings().data_dir:
        return []
    try:
        private_folder(kept.root)
        (kept.root / ".try").touch(mode=0o600)
        (kept.root / ".try").unlink()
    except OSError as error:
        return [wrong(THING, f"{kept.root} cannot be written ({error.strerror}).",
                      "Give that folder to the user who runs this (chown), or name another in"
                      " EVENTS_STORAGE_URL.")]  # fmt: skip
    return [good(THING, f"They lie in {kept.root}.")]


def _refused(kept: Store, doing: str, away: Away) -> Finding:
    if away.code in _REMEDIES:
        what, remedy = _REMEDIES[away.code]
    elif away.code in _DENIED:
        what = f"The key may not {doing} files there."
        remedy = "Give it the right to list the bucket, and to write, read and delete its files."
    elif away.code in _AWAY:
        what = "It cannot be reached, or answers too slowly."
        remedy = "Is it running, and are host and port of endpoint=… in EVENTS_STORAGE_URL right?"
    else:
        what = f"It refuses to {doing}: {' '.join(str(away).split())[:200]}"
        remedy = "Ask whoever runs the store."
    return wrong(THING, f"{kept.shown}: {what}", remedy)
