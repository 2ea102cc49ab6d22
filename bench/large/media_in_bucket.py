"""The same 2 GB with files in a bucket: a real S3 server beside the site, out of its wheel."""

import os
from dataclasses import replace

from bench import media
from bench.kit.rows import Row
from events.settings import settings
from tests.storage import seaweed


async def run() -> list[Row]:
    """Measure what `media` does, the files in a bucket."""
    before = dict(os.environ)
    with seaweed.running(gigabytes=12) as server:
        os.environ.update(seaweed.environment(server.empty()))
        settings.cache_clear()
        try:
            return [replace(row, name=f"{row.name}, in a bucket") for row in await media.run()]
        finally:
            os.environ.clear()
            os.environ.update(before)
            settings.cache_clear()
