"""What invitations and feeds need: the stamp last sent to a speaker, a bell for programmes gone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.engine.finder import engine_finder

ID = "2026-11-23T13:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "stamps of speakers' invitations, notices of deleted programmes"

NOTICES = """
CREATE FUNCTION programmes_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('feeds', '');
  RETURN NULL;
END $$;
CREATE TRIGGER programmes_deleted AFTER DELETE ON programmes
  FOR EACH STATEMENT EXECUTE FUNCTION programmes_gone();
CREATE TRIGGER programmes_emptied AFTER TRUNCATE ON programmes
  FOR EACH STATEMENT EXECUTE FUNCTION programmes_gone();
"""


async def forwards() -> MigrationManager:
    """Add the column, then the triggers."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)
    manager.add_column(
        table_class_name="Appearance",
        tablename="appearances",
        column_name="stamp_sent",
        db_column_name="stamp_sent",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": True,
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
        await connection.execute(NOTICES)

    manager.add_raw(run)
    return manager
