#!/usr/bin/env bash
# grpcio 1.84.0 (grpc.aio), @grpc/grpc-js 1.14.7 and @connectrpc/connect-node 2.2.0: leaving a loop over a stream does not end the call.
#
# guess: break, return or an exception in the body of "async for" or "for await" cancels the call, as it closes a file or a
#   fetch, and as grpcio's synchronous client does; the server's generator ends, its finally runs.
# seen: the client only stops reading, also when the call has been garbage-collected. The server goes on sending, hears of no
#   cancellation and its finally does not run; the stream keeps its place on the connection. After as many breaks as the
#   server allows streams (5 here, 100 often) each further call of that channel ends with DEADLINE_EXCEEDED, or without a
#   deadline never. grpc-js emits an error (ABORT_ERR), which looks like a cancelled call and is none; the other two say
#   nothing. Cancelling the call (call.cancel(), an AbortController) ends it as expected.
# So: cancel each streaming call in a finally around its loop; a deadline bounds what is forgotten.
#
# Needs Python 3 with venv, Node.js 20 or newer and npm; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check grpcio==1.84.0
npm install --silent --no-audit --no-fund --prefix "$dir" @connectrpc/connect@2.2.0 @connectrpc/connect-node@2.2.0 @bufbuild/protobuf@2.17.0 \
  @grpc/grpc-js@1.14.7 > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/breaks.py" <<'PY'
import asyncio
import concurrent.futures
import gc
import sys
import time

import grpc

watched = 0


def watch(request, context):
    global watched
    watched += 1
    try:
        while context.is_active():
            yield request
            time.sleep(0.02)
    finally:
        watched -= 1


server = grpc.server(concurrent.futures.ThreadPoolExecutor(32), options=[("grpc.max_concurrent_streams", 5)])
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("finding.Users", {
    "Get": grpc.unary_unary_rpc_method_handler(lambda request, context: b"user"),
    "Watch": grpc.unary_stream_rpc_method_handler(watch)}),))
target = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
server.start()


def show(name, answer):
    print(f"{name}: a second later {watched} of 5 are watched, Get: {answer}")
    return watched, answer


def watch_once(channel):
    for _ in channel.unary_stream("/finding.Users/Watch")(b""):
        break


def synchronous():
    with grpc.insecure_channel(target) as channel:
        for _ in range(5):
            watch_once(channel)
        time.sleep(1)
        return show("grpcio, break alone", channel.unary_unary("/finding.Users/Get")(b"", timeout=2).decode())


async def watch_once_async(channel, cancels):
    call = channel.unary_stream("/finding.Users/Watch")(b"")
    async for _ in call:
        break
    if cancels:
        call.cancel()


async def asynchronous(cancels):
    async with grpc.aio.insecure_channel(target) as channel:
        for _ in range(5):
            await watch_once_async(channel, cancels)
        gc.collect()
        await asyncio.sleep(1)
        try:
            answer = (await channel.unary_unary("/finding.Users/Get")(b"", timeout=2)).decode()
        except grpc.RpcError as failure:
            answer = failure.code().name
        return show(f"grpc.aio, {'break and cancel' if cancels else 'break alone'}", answer)


same = synchronous() == (0, "user")
same &= asyncio.run(asynchronous(True)) == (0, "user")
same &= asyncio.run(asynchronous(False)) == (5, "DEADLINE_EXCEEDED")
server.stop(0).wait()
if not same:
    print("CHANGED: after break alone all five of grpc.aio went on, and Get ended with DEADLINE_EXCEEDED.")
    sys.exit(1)
PY
"$dir/venv/bin/python" "$dir/breaks.py" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
cat > "$dir/breaks.mjs" <<'JS'
import grpc from "@grpc/grpc-js";
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
    console.log(`connect-node by ${name}, ${aborts ? "break and abort" : "break alone"}: a second later ${watched} of 5 are watched, Get: ${answer}`);
    same &&= aborts ? watched === 0 && answer === "user" : watched === 5 && answer === "DeadlineExceeded";
  }
}
const bytes = (value) => value;
const method = { requestStream: false, requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes };
const Client = grpc.makeGenericClientConstructor({ get: { ...method, path: "/finding.Users/Get", responseStream: false },
  watch: { ...method, path: "/finding.Users/Watch", responseStream: true } }, "Users");
for (const cancels of [true, false]) {
  watched = 0;
  const client = new Client("127.0.0.1:" + server.address().port, grpc.credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
  let errors = 0;
  for (let i = 0; i < 5; i++) {
    const call = client.watch(Buffer.alloc(0));
    call.on("error", () => errors++);
    for await (const change of call) {
      break;
    }
    if (cancels) {
      call.cancel();
    }
  }
  await sleep(1000);
  const answer = await new Promise((done) => client.get(Buffer.alloc(0), { deadline: Date.now() + 2000 },
    (error) => done(error ? grpc.status[error.code] : "user")));
  same &&= cancels ? watched === 0 && answer === "user" : watched === 5 && answer === "DEADLINE_EXCEEDED" && errors === 5;
  console.log(`grpc-js, ${cancels ? "break and cancel" : "break alone"}: a second later ${watched} of 5 are watched, Get: ${answer}, errors: ${errors}`);
}
if (!same) {
  console.log("CHANGED: after break alone all five went on, and Get ended with DeadlineExceeded.");
}
process.exit(same ? 0 : 1);
JS
node "$dir/breaks.mjs"
