#!/bin/sh
# What the image of PostgreSQL does with POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD and
# POSTGRES_INITDB_ARGS: a cluster at the first start, then the server.
set -eu
export PATH="$(echo /usr/lib/postgresql/*/bin):$PATH" PGDATA=/var/lib/postgresql/18/docker
if [ "$(id -u)" = 0 ]; then
    install -d -o postgres -m 700 /var/lib/postgresql/18 "$PGDATA" /run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    umask 077
    printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
    # shellcheck disable=SC2086
    initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 ${POSTGRES_INITDB_ARGS:-}
    rm /tmp/password
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    postgres --single -j postgres <<SQL
CREATE DATABASE "$POSTGRES_DB";
SQL
fi
exec postgres -c listen_addresses='*' "$@"
