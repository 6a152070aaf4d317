#!/bin/bash
# What the official image does, as far as the compose file uses it: a first server that listens on
# the socket only, then the real one. A folder that holds a database is used as it is.
set -Eeo pipefail
if [ "$1" = postgres ]; then
    if [ "$(id -u)" = 0 ]; then
        mkdir -p "$PGDATA"
        chmod 700 "$PGDATA"
        chown -R postgres "$PGDATA" /var/run/postgresql
        exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
    fi
    if [ ! -s "$PGDATA/PG_VERSION" ]; then
        # shellcheck disable=SC2086 # several options
        initdb --encoding=UTF8 --username="$POSTGRES_USER" \
            --pwfile=<(echo "$POSTGRES_PASSWORD") $POSTGRES_INITDB_ARGS
        echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
        echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
        echo "unix_socket_directories = '/var/run/postgresql'" >> "$PGDATA/postgresql.conf"
        pg_ctl -D "$PGDATA" -o "-c listen_addresses=" -w start
        createdb -h /var/run/postgresql --username "$POSTGRES_USER" "$POSTGRES_DB"
        pg_ctl -D "$PGDATA" -m fast -w stop
    fi
fi
exec "$@"
