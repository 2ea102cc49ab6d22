"""Questions to the speakers: one is put at a time, each vote counts once, and what is looked up."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-28T03:32:53:000000"
VERSION = "1.38.0"
DESCRIPTION = "questions to the speakers: one at a time, one vote each"

RULES = """
ALTER TABLE asked_questions ADD CONSTRAINT asked_questions_state
  CHECK (state IN ('new', 'next', 'answered', 'later', 'hidden', 'withdrawn')),
  ADD CONSTRAINT asked_questions_not_under_itself CHECK (under <> id);
CREATE UNIQUE INDEX asked_questions_next ON asked_questions (session) WHERE state = 'next';
CREATE INDEX asked_questions_of_session ON asked_questions (session, position, id);
CREATE INDEX asked_questions_of_registration ON asked_questions (registration);
CREATE INDEX asked_questions_under ON asked_questions (under) WHERE under IS NOT NULL;
CREATE UNIQUE INDEX question_votes_once ON question_votes (question, registration);
"""


async def forwards() -> MigrationManager:
    """Run the script in the migration's transaction."""
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        connection = engine_finder().current_transaction.get().connection
        await connection.execute(RULES)

    manager.add_raw(run)
    return manager
