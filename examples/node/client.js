// Makes every call but WatchUsers, with a token, deadlines, retries and gzip, spread over all replicas.
const { randomUUID } = require("node:crypto");
const { readFileSync } = require("node:fs");
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const protoLoader = require("@grpc/proto-loader");

const { TOKEN, TOKEN_FILE, ADDRESSES = "127.0.0.1:50051" } = process.env;

// One or several IP addresses, separated by commas. For a host name with several addresses use
// dns:///users.example.com:50051
const target = `ipv4:${ADDRESSES}`;

// A channel lives long, and its connections can die in silence: pings find that within 30 s. The service permits one every
// 10 s.
const keepalive = { "grpc.keepalive_time_ms": 20000, "grpc.keepalive_timeout_ms": 10000 };

// The response to a CreateUsers of some thousand users is larger than gRPC's default of 4 MiB: the call would fail with
// RESOURCE_EXHAUSTED although its users are stored. 10,000 of the longest users take less than 32 MiB.
const largestResponse = { "grpc.max_receive_message_length": 32 * 1024 * 1024 };

// Each call goes to the next replica. Calls that only read are retried if a replica is unavailable. Writes are not,
// because a call whose response is lost may have taken effect; keyed() shows how to repeat them.
const serviceConfig = {
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [
    {
      name: [
        { service: "user.UserService", method: "GetUser" },
        { service: "user.UserService", method: "ListUsers" },
        { service: "user.UserService", method: "GetUserByEmail" },
        { service: "user.UserService", method: "BatchGetUsers" },
      ],
      retryPolicy: {
        maxAttempts: 4,
        initialBackoff: "0.1s",
        maxBackoff: "1s",
        backoffMultiplier: 2,
        retryableStatusCodes: ["UNAVAILABLE"],
      },
    },
  ],
};

// Returns a call's metadata: the token, read for each call because TOKEN_FILE may have been renewed.
function bearer() {
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${TOKEN_FILE ? readFileSync(TOKEN_FILE, "ascii").trim() : TOKEN}`);
  return metadata;
}

// Returns the metadata of a write that may be sent again with the same metadata: it is made once.
function keyed() {
  const metadata = bearer();
  metadata.set("idempotency-key", randomUUID());
  return metadata;
}

// A call's deadline, which includes all retries.
const within = (seconds) => ({ deadline: Date.now() + seconds * 1000 });

const responseOf = (call) =>
  new Promise((resolve, reject) => call((error, response) => (error ? reject(error) : resolve(response))));

function connect() {
  const proto = path.join(__dirname, "../../proto/user.proto");
  const { user } = grpc.loadPackageDefinition(protoLoader.loadSync(proto, { keepCase: true, enums: String }));
  // Plaintext, to try it on one machine. Elsewhere the token requires TLS: grpc.credentials.createSsl()
  return new user.UserService(target, grpc.credentials.createInsecure(), {
    "grpc.service_config": JSON.stringify(serviceConfig),
    "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip,
    ...keepalive,
    ...largestResponse,
  });
}

async function main() {
  const users = connect();

  const created = await responseOf((done) => {
    const call = users.createUsers(bearer(), within(10), done);
    for (const name of ["Ada", "Grace"]) {
      call.write({ name, email: `${name}.${randomUUID().slice(0, 6)}@example.com` });
    }
    call.end();
  });
  console.log("created", created.users.map(({ email }) => email));

  for (const { id } of created.users) {
    const found = await responseOf((done) => users.getUser({ id }, bearer(), within(5), done));
    console.log("got", found.name);
  }

  const ids = [];
  for await (const listed of users.listUsers({ page: 1, page_size: 3 }, bearer(), within(10))) {
    ids.push(listed.id);
  }
  console.log("listed", ids);

  // All users, at the same cost at any depth: each page begins after the last id of the one before.
  let count = 0;
  for (let last = 0, more = true; more; ) {
    more = false;
    for await (const { id } of users.listUsers({ after_id: last, page_size: 1000 }, bearer(), within(10))) {
      [last, more] = [id, true];
      count += 1;
    }
  }
  console.log("listed all:", count >= 2);

  const email = `alan.${randomUUID().slice(0, 6)}@example.com`;
  const alan = await responseOf((done) => users.createUser({ name: "Alan", email }, keyed(), within(5), done));
  const found = await responseOf((done) =>
    users.getUserByEmail({ email: email.toUpperCase() }, bearer(), within(5), done),
  );
  console.log("found by e-mail", found.name);
  const batch = await responseOf((done) =>
    users.batchGetUsers({ ids: [alan.id, 2147483647] }, bearer(), within(5), done),
  );
  console.log("got together", batch.users.map(({ name }) => name), "missing", batch.missing_ids);

  // Both changes were made from the same user; the second would undo the first.
  const { id, etag } = alan;
  const changed = await responseOf((done) =>
    users.updateUser({ id, name: "Alan Turing", etag }, keyed(), within(5), done),
  );
  console.log("changed", changed.name);
  await responseOf((done) => users.updateUser({ id, name: "A. Turing", etag }, keyed(), within(5), done)).catch((error) =>
    console.log(grpc.status[error.code]),
  );
  await responseOf((done) => users.deleteUser({ id }, keyed(), within(5), done));

  const chat = users.chat(bearer(), within(10));
  for (const message of ["hello", "bye"]) {
    chat.write({ user: "me", message });
  }
  chat.end();
  for await (const response of chat) {
    console.log(`${response.user}: ${response.message}`);
  }

  await responseOf((done) => users.getUser({ id: 2147483647 }, bearer(), within(5), done)).catch((error) =>
    console.log(grpc.status[error.code], error.details),
  );
  users.close();
}

if (require.main === module) {
  main();
}
module.exports = { bearer, connect, within };
