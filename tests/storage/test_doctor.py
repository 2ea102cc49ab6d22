"""The doctor tries the store, and says in a sentence what is wrong and how to mend it."""

import re
import socket
from datetime import timedelta

import pytest
import time_machine

from events import clock
from events.cli.doctor import files
from events.cli.doctor.findings import State
from events.errors import Unusable
from events.settings import read, settings
from events.storage import connection
from events.storage.s3 import S3Store
from tests.storage import seaweed
from tests.storage.conftest import Use
from tests.storage.seaweed import Bucket


async def test_a_store_that_lets_us_do_all_is_good(bucket: S3Store) -> None:
    (found,) = await files.examine()
    assert (found.state, "lets us list, write, read and delete" in found.what) == (
        State.GOOD, True,
    )  # fmt: skip
    assert seaweed.KEY not in found.what
    assert [one.key async for one in bucket.listed("")] == ["made"]


@pytest.mark.parametrize(
    ("keys", "what", "remedy"),
    [
        ({"key": "nobody"}, "does not know the key", "EVENTS_STORAGE_KEY"),
        ({"secret": "wrong-secret-0123"}, "secret does not belong", "EVENTS_STORAGE_SECRET"),
        (
            {"key": seaweed.READER, "secret": seaweed.READERS_SECRET},
            "The key may not write files",
            "the right to list the bucket, and to write",
        ),
    ],
)
async def test_keys_that_do_not_open_it(
    bucket: S3Store, server: Bucket, use: Use, keys: dict[str, str], what: str, remedy: str
) -> None:
    use(server.empty(), **keys)
    (found,) = await files.examine()
    assert (found.state, what in found.what, remedy in found.remedy) == (State.WRONG, True, True)
    assert not re.search("wrong-secret|reader-secret", f"{found}")


async def test_a_bucket_that_is_not_there(server: Bucket, use: Use) -> None:
    use(Bucket(server.endpoint, name="no-such-bucket"), key=seaweed.WRITER,
        secret=seaweed.WRITERS_SECRET)  # fmt: skip
    (found,) = await files.examine()
    assert "There is no such bucket." in found.what
    assert "Make it at your store" in found.remedy


async def test_a_clock_that_is_wrong(bucket: S3Store) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        (found,) = await files.examine()
    assert "clocks of this machine and of the store differ" in found.what
    assert "timedatectl" in found.remedy


async def test_a_store_that_does_not_answer(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS", 2.0)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        use(Bucket(f"http://127.0.0.1:{bound.getsockname()[1]}"))
        (found,) = await files.examine()
    assert "cannot be reached" in found.what
    assert "endpoint=…" in found.remedy


async def test_a_folder_that_cannot_be_made(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_STORAGE_URL", "file:///proc/nowhere")
    settings.cache_clear()
    (found,) = await files.examine()
    assert (found.state, "/proc/nowhere cannot be written" in found.what) == (State.WRONG, True)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://s3.example.org/bucket", "must look like file:///srv"),
        ("s3://", "names no bucket"),
        ("s3://UPPER", "names no bucket"),
        ("s3://bucket/../other", "has a prefix"),
        ("s3://bucket?endpoint=s3.example.org", "has an endpoint"),
        ("s3://bucket?endpoint=https://k:s3cret@s3.example.org", "has an endpoint"),
        ("s3://bucket?zone=1", "and nothing else"),
        ("s3://key:s3cret@bucket", "keys go into EVENTS_STORAGE_KEY"),
        ("file://files", "three slashes"),
        ("file:///", "a folder of its own"),
        ("file:files", "from / on"),
    ],
)
def test_an_address_that_is_none_is_said_without_secrets(url: str, what: str) -> None:
    with pytest.raises(Unusable, match=re.escape(what)) as told:
        read({"EVENTS_STORAGE_URL": url})
    assert "EVENTS_STORAGE_URL" in str(told.value)
    assert "s3cret" not in str(told.value)


def test_keys_are_ours_or_those_that_others_read() -> None:
    address = "s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-west-1"
    ours = {"EVENTS_STORAGE_KEY": "k", "EVENTS_STORAGE_SECRET": "very-secret"}
    theirs = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"}

    def found(**more: str) -> tuple[str, ...]:
        place = read({"EVENTS_STORAGE_URL": address, **more}).storage
        assert not isinstance(place, type(settings().data_dir))
        assert "very-secret" not in repr(place)
        return (place.name, place.prefix, place.endpoint, place.region, place.key, place.secret)

    where = ("bucket", "prefix", "https://s3.example.org", "eu-west-1")
    assert found(**ours, **theirs) == (*where, "k", "very-secret")
    assert found(**theirs) == (*where, "a", "b")
    assert found() == (*where, "", "")
    with pytest.raises(Unusable, match="EVENTS_STORAGE_SECRET is missing"):
        found(EVENTS_STORAGE_KEY="k")
    with pytest.raises(Unusable, match="EVENTS_STORAGE_KEY is set"):
        read(ours)
