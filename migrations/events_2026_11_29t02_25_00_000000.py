"""An index by which the answers to a question are counted, and found when it is removed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-29T02:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "answers of a question"

INDEX = "CREATE INDEX answers_of_question ON answers (question)"


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(INDEX)

    manager.add_raw(run)
    return manager
