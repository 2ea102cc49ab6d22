"""Sites whose files lie in a folder, in a bucket, and in one after the other."""

from collections.abc import Callable, Iterator

import pytest

from events.settings import settings
from events.storage import Store, connection, store
from events.storage.s3 import S3Store
from tests.served import PATIENCE_SECONDS
from tests.storage import seaweed
from tests.storage.seaweed import Bucket


@pytest.fixture(scope="session")
def server() -> Iterator[Bucket]:
    """A server for the tests of a run."""
    with seaweed.running() as running:
        yield running


Use = Callable[..., Store]


@pytest.fixture
def use(database: None, monkeypatch: pytest.MonkeyPatch) -> Use:
    """Let this process's files lie in a bucket; its keys may be others than the owner's."""

    def use_bucket(bucket: Bucket, **keys: str) -> Store:
        for name, value in seaweed.environment(bucket, **keys).items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        return store()

    return use_bucket


@pytest.fixture
async def bucket(server: Bucket, use: Use) -> S3Store:
    """An empty place in a bucket, in which the files of this process lie."""
    kept = use(server.empty())
    assert isinstance(kept, S3Store)
    with pytest.MonkeyPatch.context() as patient:
        patient.setattr(connection, "SECONDS", PATIENCE_SECONDS)
        await kept.put("made", b"")  # The server's owner makes the bucket with its first file.
    return kept


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, database: None) -> Store:
    """Where files lie: in the data folder, then in a bucket. Both shall do the same."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return store()
