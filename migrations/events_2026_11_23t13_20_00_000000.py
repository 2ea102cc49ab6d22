"""What registering leaves behind: the form it came from, and how often one client asks."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T13:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "forms of registrations, requests counted"

# Unlogged: losing the counts in a crash harms nobody, and counting costs no flush to disk.
REQUESTS = """
CREATE UNLOGGED TABLE request_counts (
  client varchar(64) NOT NULL, since timestamptz NOT NULL, hits integer NOT NULL DEFAULT 1,
  PRIMARY KEY (client, since));
"""


async def forwards() -> MigrationManager:
    """Two columns of registrations and one of passes; a table that may be lost."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)
    for class_name, table, column in (
        ("Registration", "registrations", "form_key"),
        ("Registration", "registrations", "made_by"),
        ("Pass", "passes", "form_key"),
    ):
        manager.add_column(
            table_class_name=class_name,
            tablename=table,
            column_name=column,
            db_column_name=column,
            column_class_name="Varchar",
            column_class=Varchar,
            params={
                "length": 64,
                "default": "",
                "null": False,
                "primary_key": False,
                "unique": False,
                "index": False,
                "index_method": IndexMethod.btree,
                "choices": None,
                "db_column_name": None,
                "secret": False,
            },
            schema=None,
        )

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(REQUESTS)

    manager.add_raw(run)
    return manager
