#!/usr/bin/env bash
# @grpc/grpc-js 1.14.7 on Node.js 20: metadata whose value begins or ends in a space does not arrive at all.
#
# guess: gRPC allows such spaces to be stripped, so the value arrives with or without them; and a key that was added twice
#   arrives with two values.
# seen: the key itself is missing on the other side, in both directions, and no error says so: HTTP/2 forbids the spaces, and Node.js
#   leaves out what it does not accept. A key added twice arrives as one value, "1, 2"; only -bin keys keep two.
# So: trim values (a name out of a form, a title cut to a length) before they become metadata, or put text into a -bin key,
#   and send lists in the message.
#
# Needs Node.js and npm; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/metadata.js" <<'JS'
const grpc = require("@grpc/grpc-js");
const bytes = (value) => value;
const service = { call: { path: "/finding.Echo/Call", requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } };
const values = () => {
  const metadata = new grpc.Metadata();
  metadata.set("x-plain", "Jane");
  metadata.set("x-after", "Jane ");
  metadata.set("x-before", " Jane");
  metadata.set("x-bytes-bin", Buffer.from("Jane "));
  metadata.add("x-twice", "1");
  metadata.add("x-twice", "2");
  return metadata;
};
const seen = (metadata) => ["x-plain", "x-after", "x-before", "x-bytes-bin", "x-twice"]
  .map((key) => `${key} [${metadata.get(key).map((value) => `"${value}"`)}]`).join(" ");
const server = new grpc.Server();
let atServer;
server.addService(service, { call: (call, answer) => {
  atServer = seen(call.metadata);
  call.sendMetadata(values());
  answer(null, call.request);
} });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  const client = new (grpc.makeGenericClientConstructor(service, "Echo"))("127.0.0.1:" + port, grpc.credentials.createInsecure());
  let atClient;
  client.call(Buffer.from("hello"), values(), (failed) => {
    console.log(`Node.js ${process.version}\nserver: ${atServer}\nclient: ${atClient}`);
    const expected = 'x-plain ["Jane"] x-after [] x-before [] x-bytes-bin ["Jane "] x-twice ["1, 2"]';
    if (failed || atServer !== expected || atClient !== expected) {
      console.log("CHANGED: it was " + expected);
      process.exit(1);
    }
    process.exit(0);
  }).on("metadata", (metadata) => {
    atClient = seen(metadata);
  });
});
JS
node "$dir/metadata.js"
