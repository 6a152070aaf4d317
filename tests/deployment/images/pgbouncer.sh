#!/bin/sh
# What edoburu/pgbouncer makes of the variables that the compose file sets.
set -e
cd /etc/pgbouncer
[ -e userlist.txt ] || echo "\"$DB_USER\" \"$DB_PASSWORD\"" > userlist.txt
[ -e pgbouncer.ini ] || cat > pgbouncer.ini <<INI
[databases]
* = host=$DB_HOST port=5432 auth_user=$DB_USER
[pgbouncer]
listen_addr = 0.0.0.0
listen_port = $LISTEN_PORT
unix_socket_dir =
auth_file = /etc/pgbouncer/userlist.txt
auth_type = $AUTH_TYPE
pool_mode = $POOL_MODE
max_client_conn = $MAX_CLIENT_CONN
default_pool_size = $DEFAULT_POOL_SIZE
server_login_retry = $SERVER_LOGIN_RETRY
ignore_startup_parameters = extra_float_digits
INI
exec "$@"
