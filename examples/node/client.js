// Makes each of the four calls. Usage: TOKEN=... node client.js [address]
const path = require("node:path");
const { randomUUID } = require("node:crypto");
const grpc = require("@grpc/grpc-js");
const protoLoader = require("@grpc/proto-loader");

const proto = path.join(__dirname, "../../proto/user.proto");
const { user } = grpc.loadPackageDefinition(protoLoader.loadSync(proto, { keepCase: true }));
const address = process.argv[2] ?? "localhost:50051";
const users = new user.UserService(address, grpc.credentials.createInsecure());

const bearer = new grpc.Metadata();
bearer.set("authorization", `Bearer ${process.env.TOKEN}`);
const within = (seconds) => ({ deadline: Date.now() + seconds * 1000 });
const answered = (call) =>
  new Promise((resolve, reject) => call((error, answer) => (error ? reject(error) : resolve(answer))));

async function main() {
  const created = await answered((done) => {
    const call = users.createUsers(bearer, within(10), done);
    for (const name of ["Ada", "Grace"]) {
      call.write({ name, email: `${name}.${randomUUID().slice(0, 6)}@example.com` });
    }
    call.end();
  });
  console.log("created", created.users.map(({ id, email }) => [id, email]));

  const first = await answered((done) => users.getUser({ id: created.users[0].id }, bearer, within(5), done));
  console.log("got", first.name);

  const ids = [];
  for await (const listed of users.listUsers({ page: 1, page_size: 3 }, bearer, within(60))) {
    ids.push(listed.id);
  }
  console.log("listed", ids);

  const chat = users.chat(bearer);
  chat.write({ user: "me", message: "hello" });
  chat.end();
  for await (const answer of chat) {
    console.log(`${answer.user}: ${answer.message}`);
  }

  await answered((done) => users.getUser({ id: 2147483647 }, bearer, within(5), done)).catch((error) =>
    console.log(grpc.status[error.code], error.details),
  );
  users.close();
}

main();
