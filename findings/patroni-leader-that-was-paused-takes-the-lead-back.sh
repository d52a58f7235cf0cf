#!/usr/bin/env bash
# Patroni 3.0.2 (Debian 12) with the etcd v3 API: a leader that was paused takes the lead back from its successor, whose writes are lost.
#
# guess: the leader's key belongs to a lease, and is only ever written by compare-and-set. A leader that was paused for longer
#   than the ttl finds its lease gone and another leader, demotes itself and becomes a standby. Without a watchdog it may serve
#   old rows for a moment; but it cannot become the leader again, least of all with synchronous_mode.
# seen: the update of the leader's key gets a new lease when the old one has expired, and puts the key with it, whoever has it by
#   then. If the pause fell between the reading of the cluster's state and this update (or the reading came from a watch that
#   had not caught up), the old leader has the lead; the new one demotes itself at once and is rewound. What it has
#   acknowledged is gone, also with synchronous_mode, since a new leader has no synchronous standby for its first seconds.
#   With three servers, one of four to eight pauses under load went that way. By etcd's v2 API the old leader is refused.
# So: 3.0.3 or newer (its changelog has the mend), or the v2 API (`etcd:` in place of `etcd3:`, etcd with --enable-v2).
#
# Needs Debian 12 with apt, python3 and curl; loads packages into a temporary folder, installs nothing.
set -euo pipefail
dir=$(mktemp -d)
etcd=
trap 'kill $etcd 2> /dev/null || true; wait; rm -rf "$dir"' EXIT
chmod 755 "$dir"
(cd "$dir" && apt-get -qq download patroni=3.0.2-1 etcd-server=3.4.23-4+b4 python3-etcd python3-dnspython python3-urllib3 \
  python3-dateutil python3-six > "$dir/log" 2>&1) || { cat "$dir/log"; exit 1; }
for package in "$dir"/*.deb; do dpkg -x "$package" "$dir/root"; done
free() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free)
"$dir/root/usr/bin/etcd" --enable-v2 --data-dir "$dir/etcd" --listen-client-urls "http://127.0.0.1:$port" \
  --advertise-client-urls "http://127.0.0.1:$port" --listen-peer-urls "http://127.0.0.1:$(free)" > "$dir/etcd.log" 2>&1 &
etcd=$!
until curl -fs "http://127.0.0.1:$port/health" > "$dir/health"; do sleep 0.2; done
cat > "$dir/leaders.py" <<'PY'
import sys
import time

from patroni.dcs import get_dcs
from patroni.version import __version__

def member(api, name):
    """What the Patroni of one server knows of the cluster; ttl and waits as in a configuration."""
    settings = {"scope": api, "name": name, "ttl": 3, "loop_wait": 1, "retry_timeout": 3,
                "postgresql": {}, api: {"host": "127.0.0.1:" + sys.argv[1]}}
    return get_dcs(settings)

def play(api):
    one, two = member(api, "one"), member(api, "two")
    one.get_cluster()
    assert one.attempt_to_acquire_leader()
    one.get_cluster()  # The state by which the leader's loop goes on when it runs again.
    time.sleep(6)  # Server one is paused for longer than the ttl.
    two.get_cluster()
    assert two.attempt_to_acquire_leader()
    before = two.get_cluster().leader.name
    try:
        updated = bool(one.update_leader(None))
    except Exception as error:  # DCSError
        updated = type(error).__name__
    time.sleep(1)
    after = member(api, "three").get_cluster().leader.name
    print(f"{api}: after the pause the leader is {before}; server one updates the lock: {updated}; now the leader is {after}")
    return before, after

print("Patroni", __version__)
if (play("etcd3"), play("etcd")) != (("two", "one"), ("two", "two")):
    print("CHANGED: the leader that was paused does not take the lead back.")
    sys.exit(1)
PY
PYTHONPATH="$dir/root/usr/lib/python3/dist-packages" /usr/bin/python3 "$dir/leaders.py" "$port" 2> "$dir/errors" || { cat "$dir/errors"; exit 1; }
