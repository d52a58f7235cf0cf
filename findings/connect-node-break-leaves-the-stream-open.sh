#!/usr/bin/env bash
# @connectrpc/connect-node 2.2.0 on Node.js 20: leaving "for await" over a server's stream does not end the call.
#
# guess: break, return or an exception in the loop's body cancels the call, as it closes a file or a fetch; the server's generator
#   ends, its finally runs.
# seen: the client only stops reading. The server goes on sending, its signal is not aborted and its finally does not run; the
#   stream keeps its place on the connection. After as many breaks as the server allows streams (5 here, 100 often) each
#   further call of that transport ends with deadline_exceeded, or without a timeout never, and the log says nothing. An
#   AbortController that is aborted after the loop ends it as expected.
# So: give each streaming call a signal of its own and abort it in a finally around the loop; a timeoutMs bounds what is forgotten.
#
# Needs Node.js 20 or newer and npm; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @connectrpc/connect@2.2.0 @connectrpc/connect-node@2.2.0 @bufbuild/protobuf@2.17.0 \
  > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/breaks.mjs" <<'JS'
import http2 from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { create, createFileRegistry } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, file_google_protobuf_wrappers } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";

const text = ".google.protobuf.StringValue";
const Users = createFileRegistry(create(FileDescriptorProtoSchema, { name: "users.proto", package: "finding", syntax: "proto3",
  dependency: ["google/protobuf/wrappers.proto"],
  service: [{ name: "Users", method: [
    { name: "Get", inputType: text, outputType: text },
    { name: "Watch", inputType: text, outputType: text, serverStreaming: true },
  ] }] }), () => file_google_protobuf_wrappers.proto).getService("finding.Users");
let watched = 0;
const server = http2.createServer({ settings: { maxConcurrentStreams: 5 } }, connectNodeAdapter({ routes: (router) =>
  router.service(Users, {
    get: (request) => request,
    async *watch(request) {
      watched++;
      try {
        for (;;) {
          yield request;
          await sleep(20);
        }
      } finally {
        watched--;
      }
    },
  }) }));
await new Promise((done) => server.listen(0, "127.0.0.1", done));
let same = true;
const baseUrl = "http://127.0.0.1:" + server.address().port;
for (const [name, createTransport] of [["connect", createConnectTransport], ["grpc", createGrpcTransport]]) {
  for (const aborts of [true, false]) {
    watched = 0;
    const client = createClient(Users, createTransport({ baseUrl, httpVersion: "2" }));
    for (let i = 0; i < 5; i++) {
      const abort = new AbortController();
      for await (const change of client.watch({ value: "all" }, aborts ? { signal: abort.signal } : {})) {
        break;
      }
      if (aborts) {
        abort.abort();
      }
    }
    await sleep(1000);
    const answer = await client.get({ value: "user" }, { timeoutMs: 2000 })
      .then((user) => user.value, (error) => Code[ConnectError.from(error).code]);
    console.log(`${name}, ${aborts ? "break and abort" : "break alone"}: a second later ${watched} of 5 are watched, Get: ${answer}`);
    same &&= aborts ? watched === 0 && answer === "user" : watched === 5 && answer === "DeadlineExceeded";
  }
}
if (!same) {
  console.log("CHANGED: after break alone all five went on, and Get ended with DeadlineExceeded.");
}
process.exit(same ? 0 : 1);
JS
node "$dir/breaks.mjs"
