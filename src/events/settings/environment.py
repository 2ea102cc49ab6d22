"""Read every setting from the environment, a line for each, and say all that is wrong at once."""

from pathlib import Path
from urllib.parse import urlsplit

from events.errors import Unusable
from events.settings import inbox, openid, storage, urls
from events.settings.fields import Settings, is_loopback
from events.settings.reader import Reader
from events.settings.urls import Relay


def read(environment: dict[str, str]) -> Settings:
    """Validate an environment. Raises Unusable, one line for each setting that is wrong."""
    problems: list[str] = []
    reader = Reader(environment, problems)
    base_url = reader.web_address("BASE_URL", "http://127.0.0.1:8000")
    loopback = is_loopback(urlsplit(base_url).hostname or "")
    smtp = urls.relay(reader)
    if not loopback and not reader.text("SMTP_URL", ""):
        problems.append(
            "EVENTS_SMTP_URL is missing: with EVENTS_BASE_URL off this machine, mail needs a relay,"
            " e.g. smtp://user:password@mail.example.org:587?starttls=required."
        )
    found = _settings(reader, base_url, smtp, loopback=loopback)
    reader.refuse_unknown()
    if problems:
        raise Unusable("\n".join(problems))
    return found


def _settings(reader: Reader, base_url: str, smtp: Relay | None, *, loopback: bool) -> Settings:
    """Read each setting in its turn; what is wrong is noted by the reader."""
    data_dir = Path(reader.text("DATA_DIR", "data")).expanduser().absolute()
    dkim_domain, dkim_selector, dkim_key_file = inbox.dkim(reader)
    internal = reader.hosts("INTERNAL_HOSTS")
    place = storage.place(reader, data_dir)
    return Settings(
        database_url=urls.database(reader),
        redis_url=urls.redis(reader),
        smtp=smtp,
        mailbox_port=reader.count("MAILBOX_PORT", 0),
        base_url=base_url,
        secret_key=reader.secret("SECRET_KEY", data_dir, loopback=loopback),
        data_dir=data_dir,
        storage=place,
        mail_from=reader.address("MAIL_FROM", "causerie@example.org"),
        machine_reply_to=reader.address("REPLY_TO", ""),
        machine_organisation=reader.text("ORGANISATION", "Causerie"),
        timezone=reader.zone("TIMEZONE", "Europe/Paris"),
        languages=reader.languages("LANGUAGES", "fr,en"),
        trusted_proxies=reader.networks("TRUSTED_PROXIES"),
        inbox_lmtp=inbox.lmtp(reader),
        inbox_imap=inbox.imap(reader),
        inbox_address=reader.address("INBOX_ADDRESS", ""),
        verp=inbox.verp(reader),
        dkim_domain=dkim_domain,
        dkim_selector=dkim_selector,
        dkim_key_file=dkim_key_file,
        metrics_token=reader.text("METRICS_TOKEN", ""),
        mail_per_minute=reader.count("MAIL_PER_MINUTE", 0),
        mail_per_day=reader.count("MAIL_PER_DAY", 0),
        mail_per_domain_per_minute=reader.count("MAIL_PER_DOMAIN_PER_MINUTE", 0),
        backups_in_store=isinstance(place, storage.Bucket) and not reader.text("BACKUP_DIR", ""),
        backup_dir=reader.folder("BACKUP_DIR", data_dir / "backups"),
        backups_kept=reader.count("BACKUPS_KEPT", 14),
        legal_notice=reader.text("LEGAL_NOTICE", ""),
        machine_contact=reader.text("CONTACT", ""),
        drain_seconds=reader.count("DRAIN_SECONDS", 0),
        shutdown_seconds=reader.count("SHUTDOWN_SECONDS", 20),
        log_format=reader.one_of("LOG_FORMAT", ("json", "text")),
        sentry_dsn=urls.sentry(reader),
        internal_hosts=internal,
        openid=openid.provider(reader, internal),
    )
