"""Run commands with settings that are wrong, one after the other, and print all they say.

`python wrong_urls.py FILE`: each line of the file is the JSON of an environment.
"""

import contextlib
import json
import os
import socket
import sys
import traceback
from pathlib import Path

from events import cli, database
from events.settings import settings


def main() -> None:
    """Each environment, each command; what it raises is printed as Python would print it."""
    taken = socket.create_server(("127.0.0.1", 0))  # Where the settings are read, serve ends here.
    commands = (["migrate"], ["doctor"], ["serve", "--port", str(taken.getsockname()[1])])
    for line in Path(sys.argv[1]).read_text().splitlines():
        kept = {name: value for name, value in os.environ.items() if name[:7] != "EVENTS_"}
        os.environ.clear()
        os.environ.update({**kept, **json.loads(line)})
        for command in commands:
            settings.cache_clear()
            database.engine.cache_clear()
            sys.argv[1:] = command
            try:
                with contextlib.suppress(SystemExit):
                    cli.main()
            except Exception:
                traceback.print_exc()
        print("—", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
