#!/usr/bin/env bash
# HAProxy 2.6.12 before grpcio 1.84.0, called by @grpc/grpc-js 1.14.7: connections that reach their age cost finished calls, or run them twice.
#
# guess: max_connection_age ends a connection in the gentle way: HTTP/2's GOAWAY lets the calls under way finish, and the proxy
#   opens another connection. No client notices, as without a proxy.
# seen: as the server closes the old connection after its last answers, HAProxy loses some of them. The client gets INTERNAL for a
#   call that the server has finished, or REFUSED_STREAM, which says that nobody has processed it: gRPC's clients then
#   send it again by themselves, without a retry policy. With a connection age of 0.3 s, of some 2,500 calls that each add a number,
#   ten fail although they were carried out, and ten are carried out twice. Straight to the server none. A server of
#   grpc-java 1.85.1 with a client of grpc-java behaves alike. nginx 1.22, nghttpx 1.52 and Caddy 2.6 lose none of them; Apache
#   2.4.71 (mod_proxy_http2) fails calls that were carried out, and runs none twice.
# So: set no connection age on servers behind HAProxy 2.6, and let it replace its connections itself (max-reuse of a server line:
#   none lost, none twice); give writes a key by which a second one is recognised.
#
# Needs Debian's haproxy, Python 3 with venv, Node.js and npm; all is in a temporary folder.
set -euo pipefail
haproxy -v | sed -n 1p
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check grpcio==1.84.0
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/calls.js" <<'JS'
const grpc = require("@grpc/grpc-js");
const bytes = (value) => value;
const Client = grpc.makeGenericClientConstructor({ add: { path: "/finding.Numbers/Add", requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } }, "Numbers");
const client = new Client("127.0.0.1:" + process.argv[2], grpc.credentials.createInsecure());
const failed = {};
let end;
let numbers = 0;
const add = (number) => new Promise((done) => client.add(Buffer.from(number), (error) => {
  if (error) {
    failed[number] = `${grpc.status[error.code]}: ${error.details}`;
  }
  done();
}));
const caller = async () => {
  while (Date.now() < end) {
    await add(String(++numbers));
  }
};
client.waitForReady(Date.now() + 30000, async (unready) => {
  if (unready) {
    throw unready;
  }
  end = Date.now() + 8000;
  await Promise.all(Array.from({ length: 8 }, caller));
  console.log(JSON.stringify({ calls: numbers, failed }));
  client.close();
});
JS
cat > "$dir/age.py" <<'PY'
import collections
import concurrent.futures
import json
import socket
import subprocess
import sys
import time

import grpc

directory = sys.argv[1]
added = collections.Counter()


def add(number, context):
    time.sleep(0.02)
    added[number.decode()] += 1
    return b""


def run(connection, options, line=""):
    """Calls that failed although they were carried out, and calls that were carried out twice."""
    added.clear()
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(16), options=options)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("finding.Numbers",
        {"Add": grpc.unary_unary_rpc_method_handler(add)}),))
    target = port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    proxy = None
    if connection == "HAProxy":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            target = free.getsockname()[1]
        with open(f"{directory}/haproxy.cfg", "w") as settings:
            settings.write(f"""
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen numbers
  bind 127.0.0.1:{target} proto h2
  server s 127.0.0.1:{port} proto h2 {line}
""")
        proxy = subprocess.Popen(["haproxy", "-f", f"{directory}/haproxy.cfg"])
    try:
        result = json.loads(subprocess.check_output(["node", f"{directory}/calls.js", str(target)]))
    finally:
        if proxy:
            proxy.terminate()
            proxy.wait()
        server.stop(0).wait()
    lost = collections.Counter(status for number, status in result["failed"].items() if added[number])
    twice = sum(1 for times in added.values() if times > 1)
    print(f"{connection} {options} {line}: {result['calls']} calls, carried out twice: {twice}, failed although carried out: {dict(lost)}")
    return sum(lost.values()), twice


AGE = [("grpc.max_connection_age_ms", 300), ("grpc.max_connection_age_grace_ms", 60000)]
same = run("direct", AGE) == (0, 0)
same &= run("HAProxy", [], "max-reuse 20") == (0, 0)
lost = twice = 0
for _ in range(5):
    more = run("HAProxy", AGE)
    lost, twice = lost + more[0], twice + more[1]
    if lost and twice:
        break
if not (same and lost and twice):
    print("CHANGED: calls were lost and carried out twice behind HAProxy with a connection age, and only there.")
    sys.exit(1)
PY
"$dir/venv/bin/python" "$dir/age.py" "$dir"
