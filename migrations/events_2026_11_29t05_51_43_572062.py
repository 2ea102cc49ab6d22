from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T05:51:43:572062"
VERSION = "1.38.0"
DESCRIPTION = "people of a list no longer wait one by one"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    manager.drop_table(class_name="ListedPerson", tablename="listed_people", schema=None)

    return manager
