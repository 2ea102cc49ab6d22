"""Files in a bucket that speaks S3."""

import asyncio
import io
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, suppress
from functools import cache
from typing import Any, BinaryIO, Final

from events.settings import Bucket
from events.storage.connection import PART_SECONDS, Connection, seconds_for
from events.storage.listed_file import PIECE, ListedFile
from events.storage.ranged_file import RangedFile
from events.storage.refusals import Away, NotThere

PART: Final = 8 * 1024 * 1024
"""Bytes of a part; S3 takes none below 5 MiB but the last."""
PARTS: Final = 10_000
"""S3 takes no more of a file."""
PAGE: Final = 1000
"""Files of a list that come at once."""
Part = tuple[int, str]
"""The number of a part, and what the bucket called it."""


class S3Store:
    """Files of a bucket, below a prefix."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._before = f"{bucket.prefix}/" if bucket.prefix else ""
        self.connection = Connection(bucket)

    @property
    def shown(self) -> str:
        """Return its address, without keys."""
        return self._bucket.shown

    def named(self, key: str) -> dict[str, str]:
        """Return what names a file in a question to the bucket."""
        return {"Bucket": self._bucket.name, "Key": f"{self._before}{key}"}

    async def put(self, key: str, data: bytes) -> None:
        """Write a small file."""
        await self.connection.call(
            lambda client: client.put_object(**self.named(key), Body=data),
            seconds=seconds_for(len(data)),
        )

    async def put_file(self, key: str, source: BinaryIO) -> None:
        """Write a file of any size, part by part: it is there once the last has arrived."""
        size = part_size(await asyncio.to_thread(source.seek, 0, io.SEEK_END))
        await asyncio.to_thread(source.seek, 0)
        part = await asyncio.to_thread(source.read, size)
        if len(part) < size:
            await self.put(key, part)
            return
        begun = await self.begin(key)
        kept: list[Part] = []
        try:
            while part:
                kept.append((len(kept) + 1, await self.put_part(key, begun, len(kept) + 1, part)))
                part = await asyncio.to_thread(source.read, size)
            await self.finish(key, begun, kept)
        except BaseException:
            await self.abandon(key, begun)
            raise

    async def size(self, key: str) -> int | None:
        """Return how many bytes a file has."""
        with suppress(NotThere):
            found = await self.connection.call(lambda client: client.head_object(**self.named(key)))
            return int(found["ContentLength"])
        return None

    async def read(self, key: str) -> bytes | None:
        """Return the bytes of a small file."""
        with suppress(NotThere):
            return await self.connection.call(lambda client: self._whole(client, key))
        return None

    def read_now(self, key: str) -> bytes | None:
        """Return the bytes of a small file, in a thread."""
        with suppress(NotThere):
            return self.connection.call_now(lambda client: self._whole(client, key))
        return None

    async def _whole(self, client: Any, key: str) -> bytes:
        found = await client.get_object(**self.named(key))
        async with found["Body"] as body:
            return bytes(await body.read())

    async def pieces(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to before `end`; a way that breaks is taken up once."""
        broken_at = -1
        while start < end:
            try:
                async with aclosing(self._sent(key, start, end)) as sent:
                    async for piece in sent:
                        start += len(piece)
                        yield piece
            except Away:
                if broken_at == start:
                    raise
                broken_at = start
            except NotThere:
                return

    async def _sent(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        asked = {**self.named(key), "Range": f"bytes={start}-{end - 1}"}
        found = await self.connection.call(lambda client: client.get_object(**asked))
        body = found["Body"]

        async def next_piece(_client: Any) -> bytes:
            parts: list[bytes] = []
            wanted = min(PIECE, end - start)
            while wanted and (part := await body.read(wanted)):
                parts.append(part)
                wanted -= len(part)
            if not parts:
                raise EOFError("the file ended early")
            return b"".join(parts)

        async def close(_client: Any) -> None:
            body.close()

        try:
            while start < end:
                piece = await self.connection.call(next_piece)
                start += len(piece)
                yield piece
        finally:
            await self.connection.call(close)

    def opened_now(self, key: str) -> BinaryIO:
        """Open a file for reading here and there: what is read is fetched, and no more."""

        def fetched(start: int, end: int) -> bytes:
            async def ask(client: Any) -> bytes:
                asked = {**self.named(key), "Range": f"bytes={start}-{end - 1}"}
                async with (await client.get_object(**asked))["Body"] as body:
                    return bytes(await body.read())

            return self.connection.call_now(ask)

        found = self.connection.call_now(lambda client: client.head_object(**self.named(key)))
        return io.BufferedReader(RangedFile(fetched, int(found["ContentLength"])), 256 * 1024)

    async def delete(self, key: str) -> None:
        """Delete a file."""
        await self.connection.call(lambda client: client.delete_object(**self.named(key)))

    async def move(self, key: str, to: str) -> None:
        """Give a file another key; for a moment it has both."""
        source = self.named(key)
        with suppress(NotThere):
            await self.connection.call(
                lambda client: client.copy_object(**self.named(to), CopySource=source)
            )
            await self.delete(key)

    async def listed(self, prefix: str) -> AsyncIterator[ListedFile]:
        """Yield every file whose key begins so, a thousand to a question.

        What could not be a key of ours is left out: the folders that consoles of stores make, and
        keys that would lead out of a folder.
        """
        asked: dict[str, Any] = {
            "Bucket": self._bucket.name, "Prefix": f"{self._before}{prefix}", "MaxKeys": PAGE,
        }  # fmt: skip
        while True:
            page = await self.connection.call(lambda client: client.list_objects_v2(**asked))
            for one in page.get("Contents", ()):
                key = one["Key"].removeprefix(self._before)
                if _is_path(key):
                    yield ListedFile(key, one["Size"], one["LastModified"])
            if not page.get("IsTruncated"):
                return
            asked["ContinuationToken"] = page["NextContinuationToken"]

    async def begin(self, key: str) -> str:
        """Begin a file that comes in parts; return the name under which they are gathered."""
        made = await self.connection.call(
            lambda client: client.create_multipart_upload(**self.named(key))
        )
        return str(made["UploadId"])

    async def put_part(self, key: str, begun: str, number: int, data: bytes) -> str:
        """Write a part; return what the bucket calls it."""
        asked = {**self.named(key), "UploadId": begun, "PartNumber": number, "Body": data}
        kept = await self.connection.call(
            lambda client: client.upload_part(**asked), seconds=seconds_for(len(data))
        )
        return str(kept["ETag"])

    async def finish(self, key: str, begun: str, parts: Sequence[Part]) -> None:
        """Make a file of its parts, in the order of their numbers; others of it are dropped."""
        named = [{"PartNumber": number, "ETag": tag} for number, tag in parts]
        asked = {**self.named(key), "UploadId": begun, "MultipartUpload": {"Parts": named}}
        try:
            await self.connection.call(
                lambda client: client.complete_multipart_upload(**asked), seconds=PART_SECONDS
            )
        except NotThere:
            # A try before this one may have succeeded, its answer been lost.
            if await self.size(key) is None:
                raise Away("NoSuchUpload", f"the parts of {key} are gone") from None

    async def abandon(self, key: str, begun: str) -> None:
        """Drop the parts of a file that will not be finished; where they cannot be, later."""
        asked = {**self.named(key), "UploadId": begun}
        with suppress(NotThere, Away):
            await self.connection.call(lambda client: client.abort_multipart_upload(**asked))

    async def begun(self, prefix: str) -> list[tuple[ListedFile, str]]:
        """List what was begun in parts and is not finished, each with its name."""
        asked = {"Bucket": self._bucket.name, "Prefix": f"{self._before}{prefix}"}
        page = await self.connection.call(lambda client: client.list_multipart_uploads(**asked))
        return [
            (
                ListedFile(one["Key"].removeprefix(self._before), 0, one["Initiated"]),
                one["UploadId"],
            )
            for one in page.get("Uploads", ())
        ]


def part_size(whole: int) -> int:
    """Return how large the parts of a file are, so that there are not too many of them."""
    return max(PART, -(-whole // PARTS))


def _is_path(key: str) -> bool:
    return not {"", ".", ".."} & set(key.split("/"))


@cache
def at(bucket: Bucket) -> S3Store:
    """Return the store at a bucket: one a process."""
    return S3Store(bucket)
