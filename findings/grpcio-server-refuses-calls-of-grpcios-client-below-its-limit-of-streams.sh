#!/usr/bin/env bash
# grpcio 1.84.0: a server with grpc.max_concurrent_streams refuses calls of grpcio's own client, which holds back what is too many.
#
# guess: the server tells its limit, clients hold back what is above it, and every call succeeds a little later, as with a
#   server of grpc-js.
# seen: of 20 calls at a time over one connection with a limit of 5 some fail with UNAVAILABLE (RST_STREAM, error code 7, which is
#   a refused stream); of 400 in 20 rounds 21 to 68 did. The same client has no failure against a grpc-js server with the same
#   limit, and a grpc-js client has none against the grpcio server. How many fail depends on moments.
# So: do not bound a server's load by this option where Python clients call it: use maximum_concurrent_rpcs, or leave the limit
#   far above what is ever under way.
#
# Needs Python 3 with venv, Node.js and npm; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check grpcio==1.84.0
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/peer.js" <<'JS'
const grpc = require("@grpc/grpc-js");
const bytes = (value) => value;
const service = { call: { path: "/finding.Echo/Call", requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } };
if (process.argv[2] === "server") {
  const server = new grpc.Server({ "grpc.max_concurrent_streams": 5 });
  server.addService(service, { call: (call, answer) => setTimeout(() => answer(null, call.request), 50) });
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => console.log(port));
} else {
  const client = new (grpc.makeGenericClientConstructor(service, "Echo"))(process.argv[3], grpc.credentials.createInsecure());
  const call = () => new Promise((done) => client.call(Buffer.from("hello"), (error) => done(error ? 1 : 0)));
  call().then(async () => {
    let failed = 0;
    for (let round = 1; round <= 20; round++) {
      (await Promise.all(Array.from({ length: 20 }, call))).forEach((one) => failed += one);
    }
    console.log(failed);
    process.exit(0);
  });
}
JS
cat > "$dir/streams.py" <<'PY'
import subprocess
import sys
import time
from concurrent import futures

import grpc

node = ["node", sys.argv[1]]


class Echo(grpc.GenericRpcHandler):
    def service(self, details):
        return grpc.unary_unary_rpc_method_handler(lambda request, context: (time.sleep(0.05), request)[1])


def failures(target):
    with grpc.insecure_channel(target) as channel:
        call = channel.unary_unary("/finding.Echo/Call")
        call(b"hello")
        return sum(one.exception() is not None for _ in range(20) for one in [call.future(b"hello") for _ in range(20)])


server = grpc.server(futures.ThreadPoolExecutor(40), handlers=(Echo(),), options=[("grpc.max_concurrent_streams", 5)])
python = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
server.start()
other = subprocess.Popen([*node, "server"], stdout=subprocess.PIPE, text=True)
try:
    seen = {
        "grpcio to grpcio": failures(python),
        "grpc-js to grpcio": int(subprocess.run([*node, "client", python], stdout=subprocess.PIPE, check=True).stdout),
        "grpcio to grpc-js": failures(f"127.0.0.1:{int(other.stdout.readline())}"),
    }
finally:
    other.kill()
    server.stop(None).wait()
print("calls of 400 that failed:", seen)
if not seen["grpcio to grpcio"] or seen["grpc-js to grpcio"] or seen["grpcio to grpc-js"]:
    print("CHANGED: some failed from grpcio to grpcio, and none of the others.")
    sys.exit(1)
PY
"$dir/venv/bin/python" "$dir/streams.py" "$dir/peer.js"
