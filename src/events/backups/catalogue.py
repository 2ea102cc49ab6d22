"""Read the catalogue of the database: tables in the order to fill them, sequences, migrations."""

from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any

from events.backups.archive import Sequence

_COLUMNS = """
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND c.relname = ANY($1::text[]) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 GROUP BY c.relname ORDER BY c.relname
"""
_REFERENCES = """
SELECT c.conrelid::regclass::text AS name, c.confrelid::regclass::text AS other
  FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
   AND c.connamespace = 'public'::regnamespace
"""
_SEQUENCES = """
SELECT s.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
  JOIN pg_class t ON t.oid = d.refobjid
 WHERE s.relnamespace = 'public'::regnamespace AND s.relkind = 'S' AND t.relname = ANY($1::text[])
 ORDER BY s.relname
"""


@lru_cache(maxsize=1)
def ours() -> tuple[str, ...]:
    """Name the tables of this release; what else stands in the database is somebody else's."""
    from piccolo.conf.apps import Finder

    classes = Finder().get_app_config(app_name="events").table_classes
    return ("migration", *(str(table._meta.tablename) for table in classes))


async def tables(connection: Any) -> dict[str, list[str]]:
    """Return every table of ours with its columns; one that refers to another comes after it."""
    columns = {
        row["name"]: list(row["columns"]) for row in await connection.fetch(_COLUMNS, list(ours()))
    }
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in columns})
    for row in await connection.fetch(_REFERENCES):
        if {row["name"].strip('"'), row["other"].strip('"')} <= columns.keys():
            order.add(row["name"].strip('"'), row["other"].strip('"'))
    return {name: columns[name] for name in order.static_order()}


async def sequences(connection: Any) -> dict[str, Sequence]:
    """Return the last value of every sequence."""
    found = {}
    for row in await connection.fetch(_SEQUENCES, list(ours())):
        name = row["relname"]
        at = await connection.fetchrow(f'SELECT last_value, is_called FROM "{name}"')  # noqa: S608
        found[name] = Sequence(at["last_value"], at["is_called"])
    return found


async def migrations(connection: Any) -> list[str]:
    """Return the ids of the migrations that were applied."""
    rows = await connection.fetch("SELECT name FROM migration WHERE app_name = 'events'")
    return sorted(row["name"] for row in rows)


async def bytes_used(connection: Any) -> int:
    """Return how many bytes the tables take, without their indexes."""
    found = await connection.fetchval(
        "SELECT COALESCE(sum(pg_table_size(oid)), 0) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    return int(found)
