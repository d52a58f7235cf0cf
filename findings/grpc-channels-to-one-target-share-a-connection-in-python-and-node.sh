#!/usr/bin/env bash
# grpcio 1.84.0 and @grpc/grpc-js 1.14.7: four channels to one target are one connection.
#
# guess: each channel has a connection of its own, as in grpc-java, so a pool of four channels allows four times the server's
#   limit of streams, and a load balancer can spread them.
# seen: channels with the same target and the same options share one connection, in both libraries. 20 calls of half a second
#   over four channels to a server that allows 5 streams take 2 s; with grpc.use_local_subchannel_pool they take half a second.
# So: give the channels of a pool that option (or one option that differs), and count connections at the server.
#
# Needs Python 3 with venv, Node.js and npm; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check grpcio==1.84.0
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/channels.py" <<'PY'
import sys
import time

import grpc


def call(target, options):
    channels = [grpc.insecure_channel(target, options=options) for _ in range(4)]
    for channel in channels:
        grpc.channel_ready_future(channel).result()
    start = time.monotonic()
    for one in [channel.unary_unary("/finding.Echo/Call").future(b"hello") for _ in range(5) for channel in channels]:
        one.result()
    took = time.monotonic() - start
    for channel in channels:
        channel.close()
    return f"{took:.1f}"


print(call(sys.argv[1], [("grpc.use_local_subchannel_pool", int(sys.argv[2]))] if sys.argv[2] == "1" else []))
PY
cat > "$dir/channels.js" <<'JS'
const grpc = require("@grpc/grpc-js");
const { execFile } = require("child_process");
const bytes = (value) => value;
const service = { call: { path: "/finding.Echo/Call", requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } };
const Client = grpc.makeGenericClientConstructor(service, "Echo");
const peers = new Set();
const server = new grpc.Server({ "grpc.max_concurrent_streams": 5 });
server.addService(service, { call: (call, answer) => {
  peers.add(call.getPeer());
  setTimeout(() => answer(null, call.request), 500);
} });
const inNode = async (target, local) => {
  const options = local ? { "grpc.use_local_subchannel_pool": 1 } : {};
  const clients = [1, 2, 3, 4].map(() => new Client(target, grpc.credentials.createInsecure(), options));
  const start = Date.now();
  await Promise.all(clients.flatMap((client) => [1, 2, 3, 4, 5].map(() => new Promise((done, failed) =>
    client.call(Buffer.from("hello"), (error) => error ? failed(error) : done())))));
  clients.forEach((client) => client.close());
  return ((Date.now() - start) / 1000).toFixed(1);
};
const inPython = (target, local) => new Promise((done, failed) =>
  execFile(process.argv[2], [process.argv[3], target, local ? "1" : "0"], (error, out) => error ? failed(error) : done(out.trim())));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), async (error, port) => {
  const counts = [];
  for (const [name, run] of [["grpc-js", inNode], ["grpcio", inPython]]) {
    for (const local of [false, true]) {
      peers.clear();
      const took = await run("127.0.0.1:" + port, local);
      console.log(`${name}, ${local ? "own subchannels" : "as delivered"}: ${peers.size} connections, 20 calls in ${took} s`);
      counts.push(peers.size);
    }
  }
  if (counts.join() !== "1,4,1,4") {
    console.log("CHANGED: it was 1, 4, 1 and 4 connections.");
    process.exit(1);
  }
  process.exit(0);
});
JS
node "$dir/channels.js" "$dir/venv/bin/python" "$dir/channels.py"
