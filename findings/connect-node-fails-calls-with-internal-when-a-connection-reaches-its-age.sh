#!/usr/bin/env bash
# @connectrpc/connect-node 2.2.0 on Node.js 20: calls fail with INTERNAL when the server lets a connection go.
#
# guess: GOAWAY lets the calls under way finish, and the client sends its next calls on a new connection, as gRPC's clients do; a
#   stream that is refused at that moment was not processed, is sent again or is at least UNAVAILABLE, as gRPC maps it.
# seen: for a moment the client goes on to use the old connection, and each stream that the server refuses with REFUSED_STREAM becomes
#   Code.Internal, although connect's own table says Unavailable: retries that look for Unavailable leave it, alerts do not.
#   With eight callers and a connection age of 0.3 s some 5 % of the calls fail; grpc-js 1.14.7 with the same server none. Servers
#   of grpcio 1.84.0 and, less often, grpc-java 1.85.1 cost such calls too.
# So: retry in an interceptor where the message of an Internal ends in NGHTTP2_REFUSED_STREAM; such a call was not processed.
#
# Needs Node.js 20 or newer and npm; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill $server 2> /dev/null || true; rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @connectrpc/connect@2.2.0 @connectrpc/connect-node@2.2.0 @bufbuild/protobuf@2.17.0 \
  @grpc/grpc-js@1.14.7 > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/server.mjs" <<'JS'
import grpc from "@grpc/grpc-js";

const bytes = (value) => value;
const server = new grpc.Server({ "grpc.max_connection_age_ms": 300, "grpc.max_connection_age_grace_ms": 60000 });
server.addService({ get: { path: "/finding.Users/Get", requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } },
  { get: (call, answer) => setTimeout(() => answer(null, call.request), 20) });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => console.log(port));
JS
node "$dir/server.mjs" > "$dir/port" &
server=$!
until [ -s "$dir/port" ]; do sleep 0.1; done
cat > "$dir/ages.mjs" <<'JS'
import grpc from "@grpc/grpc-js";
import { create, createFileRegistry } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, file_google_protobuf_wrappers } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";

const address = "127.0.0.1:" + process.argv[2];
const text = ".google.protobuf.StringValue";
const Users = createFileRegistry(create(FileDescriptorProtoSchema, { name: "users.proto", package: "finding", syntax: "proto3",
  dependency: ["google/protobuf/wrappers.proto"],
  service: [{ name: "Users", method: [{ name: "Get", inputType: text, outputType: text }] }] }),
  () => file_google_protobuf_wrappers.proto).getService("finding.Users");
const connect = createClient(Users, createGrpcTransport({ baseUrl: "http://" + address, httpVersion: "2" }));
const bytes = (value) => value;
const js = new (grpc.makeGenericClientConstructor({ get: { path: "/finding.Users/Get", requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } }, "Users"))(
  address, grpc.credentials.createInsecure());
const outcomes = {};
for (const [name, get] of [
  ["grpc-js", () => new Promise((done, failed) => js.get(Buffer.alloc(0), (error) => error ? failed(error) : done()))],
  ["connect-node", () => connect.get({ value: "" })],
]) {
  const end = Date.now() + 10000;
  outcomes[name] = {};
  const caller = async () => {
    while (Date.now() < end) {
      const outcome = await get().then(() => "OK", (error) =>
        name === "grpc-js" ? error.message : `${Code[error.code]}: ${error.rawMessage}`);
      outcomes[name][outcome] = (outcomes[name][outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, caller));
  console.log(name, outcomes[name]);
}
const refused = outcomes["connect-node"]["Internal: Stream closed with error code NGHTTP2_REFUSED_STREAM"] ?? 0;
if (Object.keys(outcomes["grpc-js"]).join() !== "OK" || refused === 0) {
  console.log("CHANGED: calls of connect-node failed with Internal as they were refused, and none of grpc-js did.");
  process.exit(1);
}
process.exit(0);
JS
node "$dir/ages.mjs" "$(cat "$dir/port")"
