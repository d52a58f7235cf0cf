#!/usr/bin/env bash
# HAProxy 2.6.12 before grpcio 1.84.0: one stream that its client does not read stalls all other calls of that connection.
#
# guess: HTTP/2 bounds each stream by itself. A client that takes its time over one large answer (an export, a watch) gets its other
#   calls answered meanwhile, as it does straight from the server, or through nghttpx and Apache.
# seen: HAProxy tells the server that it has room before the client has read, until nothing more fits; from then on the whole
#   connection to the server stands still. A call of 1 ms on the same channel ends with DEADLINE_EXCEEDED after its 3 s, although
#   neither server nor client is busy, and works again once the stream is read. With "http-reuse always" or "aggressive" the
#   calls of other clients stand still too.
# So: give streams that may be read slowly a channel with a connection of its own, read into a bounded queue, and leave
#   http-reuse at its default ("safe").
#
# Needs Debian's haproxy and Python 3 with venv; all is in a temporary folder.
set -euo pipefail
haproxy -v | sed -n 1p
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check grpcio==1.84.0
cat > "$dir/stalls.py" <<'PY'
import concurrent.futures
import socket
import subprocess
import sys
import time

import grpc

directory = sys.argv[1]


def export(request, context):
    for _ in range(200):
        yield bytes(100_000)


server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("finding.Users", {
    "Export": grpc.unary_stream_rpc_method_handler(export),
    "Get": grpc.unary_unary_rpc_method_handler(lambda request, context: b"user")}),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()


def get(channel):
    try:
        return channel.unary_unary("/finding.Users/Get")(b"", timeout=3, wait_for_ready=True).decode()
    except grpc.RpcError as failure:
        return failure.code().name


def run(name, reuse=None):
    """What Get answers on the stream's connection and to another client, and on the first once the stream is read."""
    target, proxy = port, None
    if reuse:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            target = free.getsockname()[1]
        with open(f"{directory}/haproxy.cfg", "w") as settings:
            settings.write(f"""
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen users
  bind 127.0.0.1:{target} proto h2
  http-reuse {reuse}
  server s 127.0.0.1:{port} proto h2
""")
        proxy = subprocess.Popen(["haproxy", "-f", f"{directory}/haproxy.cfg"])
    try:
        one, other = (grpc.insecure_channel(f"127.0.0.1:{target}", options=[("grpc.use_local_subchannel_pool", 1)])
            for _ in range(2))
        for channel in (one, other):
            grpc.channel_ready_future(channel).result(30)
        for channel in (one, other, one, other):
            get(channel)
        stream = one.unary_stream("/finding.Users/Export")(b"")
        next(stream)
        time.sleep(1)
        answers = [get(one), get(other)]
        rest = sum(1 for _ in stream)
        answers.append(get(one))
        print(f"{name}: same connection {answers[0]}, other client {answers[1]}, after reading {rest} more {answers[2]}")
        return answers
    finally:
        if proxy:
            proxy.terminate()
            proxy.wait()


LATE = "DEADLINE_EXCEEDED"
same = run("direct") == ["user", "user", "user"]
same &= run("HAProxy, http-reuse safe", "safe") == [LATE, "user", "user"]
same &= run("HAProxy, http-reuse always", "always") == [LATE, LATE, "user"]
server.stop(0).wait()
if not same:
    print("CHANGED: the unread stream stalled the calls of its connection, and with http-reuse always all others.")
    sys.exit(1)
PY
"$dir/venv/bin/python" "$dir/stalls.py" "$dir"
