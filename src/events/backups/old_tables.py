"""Set our tables aside during a restore; what administrators put beside them stays as it is.

Only tables and functions of ours move, so the schema, its extensions, other tables and the rights
on all of these are never touched. What hangs on our tables is written down before, and made anew
on those of the backup: rights, views, foreign keys.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg

from events import migrations
from events.backups import catalogue
from events.database import Shape
from events.database.shapes import shaped

SCHEMA: Final = "before_restore"
"""The schema in which the old tables lie until the restore has succeeded."""


class Dependent(Shape):
    """Something of an administrator's that hangs on our tables, and the statement that makes it."""

    name: str
    statement: str


@dataclass(frozen=True)
class Dependents:
    """What hung on the old tables, in an order in which it can be made anew."""

    things: list[Dependent] = field(default_factory=list)


async def set_aside(connection: Any) -> Dependents:
    """Move our tables and functions away in one transaction; return what hangs on them."""
    async with connection.transaction():
        await connection.execute("SET LOCAL search_path TO public")
        ours = list(catalogue.ours())
        found = [
            thing
            for statement in (_VIEWS, _RIGHTS, _FOREIGN_KEYS)
            for thing in shaped(Dependent, await connection.fetch(statement, ours))
        ]
        await connection.execute(f"CREATE SCHEMA {SCHEMA}")
        await _move(connection, "public", SCHEMA)
        # Piccolo looks for its table in every schema, so that one needs another name.
        await connection.execute(
            f"ALTER TABLE IF EXISTS {SCHEMA}.migration RENAME TO migration_aside"
        )
    return Dependents(found)


async def is_there(connection: Any) -> bool:
    """Tell whether a restore was killed before it could put the old tables back."""
    return bool(await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", SCHEMA))


async def put_back(connection: Any) -> None:
    """Remove what was filled of ours, and move the old tables and functions back."""
    async with connection.transaction():
        await connection.execute(
            f"ALTER TABLE IF EXISTS {SCHEMA}.migration_aside RENAME TO migration"
        )
        for drop in await connection.fetch(_DROPS, list(catalogue.ours()), _functions()):
            await connection.execute(drop["statement"])
        await _move(connection, SCHEMA, "public")
        await connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


async def drop(connection: Any, beside: Dependents) -> list[str]:
    """Remove the old tables and make anew what hung on them; name what could not be made."""
    lost = []
    async with connection.transaction():
        await connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        await connection.execute("SET LOCAL search_path TO public")
        for thing in beside.things:
            try:
                async with connection.transaction():
                    await connection.execute(thing.statement)
            except asyncpg.PostgresError as error:
                lost.append(f"{thing.name} ({error}): {thing.statement}")
    return lost


async def _move(connection: Any, source: str, target: str) -> None:
    for move in await connection.fetch(
        _MOVES, source, target, list(catalogue.ours()), _functions()
    ):
        await connection.execute(move["statement"])


def _functions() -> list[str]:
    return list(migrations.known_functions())


_MOVES: Final = """
SELECT format('ALTER TABLE %I.%I SET SCHEMA %I', $1::text, relname, $2::text) AS statement
  FROM pg_class WHERE relnamespace = to_regnamespace($1::text) AND relkind = 'r'
   AND relname = ANY($3::text[])
UNION ALL
SELECT format('ALTER FUNCTION %s SET SCHEMA %I', oid::regprocedure, $2::text) FROM pg_proc
 WHERE pronamespace = to_regnamespace($1::text) AND proname = ANY($4::text[])
"""

_DROPS: Final = """
SELECT format('DROP TABLE public.%I CASCADE', relname) AS statement FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY($1::text[])
UNION ALL
SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND proname = ANY($2::text[])
"""

_RIGHTS: Final = """
SELECT format('the right %s on %s for %s', a.privilege_type, c.relname,
         COALESCE(g.rolname, 'PUBLIC')) AS name,
       format('GRANT %s ON public.%I TO %s%s', a.privilege_type, c.relname,
         COALESCE(quote_ident(g.rolname), 'PUBLIC'),
         CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
  FROM pg_class c CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm')
   AND a.grantee <> c.relowner
   AND (c.relkind <> 'r' OR c.relname = ANY($1::text[]))
 ORDER BY c.relkind, c.relname
"""

_VIEWS: Final = """
WITH RECURSIVE hanging AS (
  SELECT r.ev_class AS view FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
    JOIN pg_class c ON c.oid = d.refobjid
   WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
     AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY($1::text[])
  UNION
  SELECT r.ev_class FROM hanging JOIN pg_depend d ON d.refobjid = hanging.view
    JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> hanging.view
   WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
)
SELECT format('the view %s.%s', n.nspname, c.relname) AS name,
       format('CREATE %s %I.%I AS %s',
         CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END,
         n.nspname, c.relname, pg_get_viewdef(c.oid)) AS statement
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid IN (SELECT view FROM hanging) AND c.relkind IN ('v', 'm') ORDER BY c.oid
"""

_FOREIGN_KEYS: Final = """
SELECT format('the foreign key %s of %s', k.conname, k.conrelid::regclass) AS name,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname,
         pg_get_constraintdef(k.oid)) AS statement
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_class o ON o.oid = k.conrelid
 WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1::text[])
   AND NOT (o.relnamespace = 'public'::regnamespace AND o.relname = ANY($1::text[]))
"""
