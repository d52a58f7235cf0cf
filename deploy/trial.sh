# What the trials under deploy/ share; they set $root and source it. Gives them a temporary directory $work with a key
# and a token in $work/keys and, unless $own_database is false, a PostgreSQL on $database_port, and ends and removes all at their exit.
# shellcheck shell=sh disable=SC2154,SC2317 # variables of the trial; functions called by a trap or by the trial
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
PATH=$PATH:/usr/sbin:$(for directory in /usr/lib/postgresql/*/bin; do printf %s: "$directory"; done)
work=$(mktemp -d)
chmod 755 "$work"

# PostgreSQL refuses to run as root; Debian's package creates this user.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}
pids=''
end() {
  for pid in $pids; do
    # A process of somebody else can have the number of one that has ended.
    ! grep -qs "^PPid:[[:space:]]*$$\$" "/proc/$pid/status" || kill "$pid" 2>/dev/null || :
  done
  wait
  [ ! -f "$work/postgres/data/postmaster.pid" ] || as_postgres pg_ctl -D "$work/postgres/data" -m immediate stop >/dev/null
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' HUP INT TERM

die() {
  echo "$1" >&2
  shift
  [ $# -eq 0 ] || cat "$@" >&2
  exit 1
}

# free_port: prints a port on which no process listens.
free_port() {
  "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
python=python3
"$python" -c 'import grpc' 2>/dev/null || python=/usr/bin/python3 # Debian's, if another python3 comes first on PATH
"$python" -c 'import grpc' || die "The Python example's tools are missing; see examples/python."

"$root/deploy/dev-token" "$work/keys" 3600
mkdir "$work/postgres" "$work/client"
[ "$(id -u)" != 0 ] || chown postgres "$work/postgres"
if ${own_database:-true}; then
  database_port=$(free_port)
  as_postgres initdb -D "$work/postgres/data" -U users --auth=trust >"$work/initdb.log" || die "initdb failed"
  as_postgres pg_ctl -w -D "$work/postgres/data" -l "$work/postgres/log" \
    -o "-p $database_port -k $work/postgres -c listen_addresses=127.0.0.1" start >"$work/pg_ctl.log" ||
    die "PostgreSQL did not start" "$work/postgres/log"
fi

cp "$root/examples/python/client.py" "$root"/deploy/balancers/*.py "$work/client"
(cd "$work/client" && protoc -I "$root/proto" --python_out=. --grpc_out=. \
  --plugin=protoc-gen-grpc="$(command -v grpc_python_plugin)" user.proto)
export TOKEN_FILE="$work/keys/token" GRPC_VERBOSITY=NONE

# How the replicas verify tokens.
verifies="--spring.security.oauth2.resourceserver.jwt.public-key-location=file:$work/keys/public.pem"

# start NUMBER URL [OPTION...]: starts a replica on a database. Replicas differ by address and not by port, as in production.
start() {
  # A process that listens on all addresses would respond in place of the replica.
  ! curl -s -o "$work/response" "http://127.0.0.1$1:8080/" || die "Something listens on port 8080 already; stop it first."
  number=$1 url=$2
  shift 2
  (cd "$work" && exec "$java" -XX:TieredStopAtLevel=1 -jar "$root/target/user-service.jar" \
    "--grpc.server.address=127.0.0.1$number" --grpc.server.port=50051 "--server.address=127.0.0.1$number" \
    --server.port=8080 "--spring.datasource.url=$url" --spring.datasource.username=users \
    "--grpc.client.user-service.address=static://127.0.0.1$number:50051" "$verifies" "$@") \
    >"$work/users-$number.log" 2>&1 &
  eval "pid_$number=$!"
  pids="$pids $!"
}
started() {
  for _ in $(seq 240); do
    if curl -fs -o "$work/readiness" "http://127.0.0.1$1:8080/actuator/health/readiness"; then return; fi
    sleep 0.5
  done
  die "users-$1 did not start:" "$work/users-$1.log"
}
