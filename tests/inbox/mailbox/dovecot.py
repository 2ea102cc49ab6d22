"""Debian's Dovecot on a loopback port, with a configuration and a mailbox of its own."""

import getpass
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.served import PATIENCE_SECONDS, free_port

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
USER, PASSWORD = "answers", "a pass word"


@contextmanager
def dovecot() -> Iterator[int]:
    """The port of a server that runs while the block does."""
    assert DOVECOT is not None
    # Not under pytest's folder: others may not enter that, and Dovecot drops its rights.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        folder = Path(name)
        port = free_port()
        config = _configured(folder, port)
        server = subprocess.Popen([DOVECOT, "-F", "-c", str(config)])
        try:
            _wait_for(port, folder / "log")
            yield port
        finally:
            server.terminate()
            server.wait(PATIENCE_SECONDS)


def _configured(folder: Path, port: int) -> Path:
    root = os.geteuid() == 0
    owner = pwd.getpwnam("mail" if root else getpass.getuser())
    (folder / "mail").mkdir()
    if root:
        folder.chmod(0o755)
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "users").chmod(0o644)
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIGURATION.format(
            folder=folder,
            port=port,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            internal="dovecot" if root else owner.pw_name,
            login="dovenull" if root else owner.pw_name,
        )
    )
    return config


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, imaplib.IMAP4.error):
            imaplib.IMAP4("127.0.0.1", port, timeout=PATIENCE_SECONDS).shutdown()
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text() if log.exists() else "no answer and no log")


_CONFIGURATION = """\
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {internal}
default_internal_group = {internal}
default_login_user = {login}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
