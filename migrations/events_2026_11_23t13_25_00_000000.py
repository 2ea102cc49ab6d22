"""What people may ask: to be erased once their last mail has left, and no announcements."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean, Timestamptz
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-23T13:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "erasure asked for, announcements stopped"

PLAIN = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    """Two columns of people."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)
    manager.add_column(
        table_class_name="Person",
        tablename="people",
        column_name="erase_after",
        db_column_name="erase_after",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={**PLAIN, "default": None, "null": True},
        schema=None,
    )
    manager.add_column(
        table_class_name="Person",
        tablename="people",
        column_name="no_announcements",
        db_column_name="no_announcements",
        column_class_name="Boolean",
        column_class=Boolean,
        params={**PLAIN, "default": False, "null": False},
        schema=None,
    )
    return manager
