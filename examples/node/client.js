// Makes all four calls with a token, deadlines, retries and gzip, spread over all replicas.
const { randomUUID } = require("node:crypto");
const { readFileSync } = require("node:fs");
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const protoLoader = require("@grpc/proto-loader");

const { TOKEN, TOKEN_FILE, ADDRESSES = "127.0.0.1:50051" } = process.env;

// One or several IP addresses, separated by commas. For a host name with several addresses use
// dns:///users.example.com:50051
const target = `ipv4:${ADDRESSES}`;

// Each call goes to the next replica. Calls that only read are retried if a replica is unavailable; CreateUsers and
// Chat are not, because a call whose response is lost may have taken effect.
const serviceConfig = {
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [
    {
      name: [
        { service: "user.UserService", method: "GetUser" },
        { service: "user.UserService", method: "ListUsers" },
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

// A call's deadline, which includes all retries.
const within = (seconds) => ({ deadline: Date.now() + seconds * 1000 });

const responseOf = (call) =>
  new Promise((resolve, reject) => call((error, response) => (error ? reject(error) : resolve(response))));

async function main() {
  const proto = path.join(__dirname, "../../proto/user.proto");
  const { user } = grpc.loadPackageDefinition(protoLoader.loadSync(proto, { keepCase: true }));
  // Plaintext, to try it on one machine. Elsewhere the token requires TLS: grpc.credentials.createSsl()
  const users = new user.UserService(target, grpc.credentials.createInsecure(), {
    "grpc.service_config": JSON.stringify(serviceConfig),
    "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip,
  });

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

main();
