// Keeps a copy of all users: reads them once, then follows their changes, also after a break and on another replica.
//   node follow.js [SECONDS]    ends after SECONDS, and prints whether the copy equals what the service has

const { isDeepStrictEqual } = require("node:util");
const { setTimeout: sleep } = require("node:timers/promises");
const grpc = require("@grpc/grpc-js");
const { bearer, connect, within } = require("./client.js");

// Progress comes each 10 s, so a watch that has brought nothing for so long is dead. In ms, as all times here.
const SILENCE = 25000;
const LONGEST_PAUSE = 10000;

// All users, at the same cost at any depth.
async function* readAll(users) {
  for (let last = 0, more = true; more; ) {
    more = false;
    for await (const user of users.listUsers({ after_id: last, page_size: 10000 }, bearer(), within(60))) {
      [last, more] = [user.id, true];
      yield user;
    }
  }
}

// The messages of a call, which is cancelled if none comes for too long, and if they are not read to the end.
async function* received(call) {
  const messages = call[Symbol.asyncIterator]();
  try {
    while (true) {
      const watchdog = setTimeout(() => {
        console.error(`nothing came for ${SILENCE} ms`);
        call.cancel();
      }, SILENCE);
      const { value, done } = await messages.next().finally(() => clearTimeout(watchdog));
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    call.on("error", () => {}); // what cancelling makes
    call.cancel();
  }
}

// A copy in memory. One in a database stores the token in one transaction with the users.
class Copy {
  users = new Map();
  token = "";

  // Follows the changes until the call ends. What is stored with no token yet is passed again.
  async follow(users) {
    this.followsSince = undefined;
    if (!this.token) {
      await this.readAll(users);
    }
    for await (const change of received(this.watch(users))) {
      this.followsSince ??= Date.now();
      this.apply(change);
      this.token = change.resume_token;
    }
  }

  // Puts all users and removes those that are gone. It is not emptied first: it may be in use.
  async readAll(users) {
    const token = await this.firstToken(users);
    const gone = new Set(this.users.keys());
    for await (const user of readAll(users)) {
      this.users.set(user.id, user);
      gone.delete(user.id);
    }
    gone.forEach((id) => this.users.delete(id));
    this.token = token;
  }

  // Taken before the users are read, so that no change falls between. This watch ends: what it would send meanwhile is
  // older than the users that are read.
  async firstToken(users) {
    for await (const change of received(this.watch(users))) {
      return change.resume_token;
    }
    throw new Error("the watch has ended");
  }

  watch(users) {
    this.call = users.watchUsers({ resume_token: this.token }, bearer());
    return this.call;
  }

  apply({ kind, user }) {
    // A user that was deleted meanwhile has its id alone.
    if (kind !== "KIND_PROGRESS" && (kind === "KIND_DELETED" || !user.etag)) {
      this.users.delete(user.id);
    } else if (kind !== "KIND_PROGRESS") {
      this.users.set(user.id, user);
    }
  }
}

// Goes on where the copy was, whatever fails, until it is told to end. Pauses grow until it has worked for a while.
async function keep(users, copy, ended) {
  for (let failures = 1; !ended.aborted; failures += 1) {
    let expired = false;
    try {
      await copy.follow(users);
      console.error("the watch has ended");
    } catch (error) {
      expired = error.code === grpc.status.OUT_OF_RANGE; // RESUME_TOKEN_EXPIRED: read all again
      if (!ended.aborted) {
        console.error("goes on in a moment:", error.code ? error.message : error);
      }
    }
    if (expired) {
      copy.token = "";
    }
    if (copy.followsSince && Date.now() - copy.followsSince > LONGEST_PAUSE) {
      failures = 1;
    }
    if (!expired || failures > 1) {
      const pause = Math.min(LONGEST_PAUSE, 400 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
      await sleep(pause, undefined, { signal: ended }).catch(() => {});
    }
  }
}

async function main(seconds) {
  const users = connect();
  const copy = new Copy();
  const ended = new AbortController();
  const following = keep(users, copy, ended.signal);
  if (seconds) {
    await sleep(seconds * 1000);
    const all = new Map();
    for await (const user of readAll(users)) {
      all.set(user.id, user);
    }
    console.log("the copy equals the service's users:", isDeepStrictEqual(copy.users, all));
    ended.abort();
    copy.call.cancel();
  }
  await following;
  users.close();
}

main(Number(process.argv[2]));
