#!/usr/bin/env bash
# @grpc/grpc-js 1.14.7: a server ends a call at once whose deadline is a month away.
#
# guess: the farther away a deadline is, the less it matters; a month or a year is as good as none.
# seen: with a deadline in 25 to 49 days the server answers DEADLINE_EXCEEDED within milliseconds. 24 days, 60 days and a
#   year pass. The server counts the milliseconds of grpc-timeout in 32 bits, so that they turn negative in between.
# So: where a library wants a deadline for each call and none is meant, take hours, not "30 days". A client of another
#   language is served by a Java server with the same deadline, and fails against this one.
#
# Needs Node.js and npm; all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 > "$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
cat > "$dir/deadline.js" <<'JS'
const grpc = require("@grpc/grpc-js");
const bytes = (value) => value;
const service = { call: { path: "/finding.Slow/Call", requestStream: false, responseStream: false,
  requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes } };
const server = new grpc.Server();
server.addService(service, { call: (call, answer) => setTimeout(() => answer(null, call.request), 500) });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), async (error, port) => {
  const client = new (grpc.makeGenericClientConstructor(service, "Slow"))("127.0.0.1:" + port, grpc.credentials.createInsecure());
  const outcome = (days) => new Promise((done) => client.call(Buffer.from("hello"),
    { deadline: new Date(Date.now() + days * 86400000) }, (failed) => done(failed ? grpc.status[failed.code] : "OK")));
  const seen = [];
  for (const days of [1, 24, 30, 45, 60, 365]) {
    seen.push(`${days}: ${await outcome(days)}`);
  }
  console.log("days until the deadline, and what became of a call that takes half a second: " + seen.join(", "));
  const expected = "1: OK, 24: OK, 30: DEADLINE_EXCEEDED, 45: DEADLINE_EXCEEDED, 60: OK, 365: OK";
  if (seen.join(", ") !== expected) {
    console.log("CHANGED: it was " + expected);
  }
  process.exit(seen.join(", ") === expected ? 0 : 1);
});
JS
node "$dir/deadline.js"
