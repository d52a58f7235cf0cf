// All calls but Chat, by clients that buf generates from the proto: over HTTP with connect-node, in JSON and in the binary
// format, and with connect-web, as in a browser.
//   TOKEN=... node client.js [http://localhost:8080]

import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport as createNodeTransport } from '@connectrpc/connect-node';
import { createConnectTransport as createWebTransport } from '@connectrpc/connect-web';
import { randomUUID } from 'node:crypto';

import { UserService } from './generated/user_pb.js';

const baseUrl = process.argv[2] ?? 'http://localhost:8080';

const bearer = (next) => (request) => {
  request.header.set('authorization', `Bearer ${process.env.TOKEN}`);
  return next(request);
};

const options = { baseUrl, interceptors: [bearer], useHttpGet: true };
const transports = {
  'connect-node, JSON': createNodeTransport({ ...options, httpVersion: '1.1', useBinaryFormat: false }),
  'connect-node, binary': createNodeTransport({ ...options, httpVersion: '1.1', useBinaryFormat: true }),
  'connect-web, JSON': createWebTransport({ ...options, useBinaryFormat: false }),
  'connect-web, binary': createWebTransport({ ...options, useBinaryFormat: true }),
};

async function reasonOf(call) {
  try {
    await call;
    return 'no error';
  } catch (failure) {
    const error = ConnectError.from(failure);
    return `${Code[error.code]} ${error.message}`;
  }
}

for (const [name, transport] of Object.entries(transports)) {
  const users = createClient(UserService, transport);
  const email = `${randomUUID()}@example.com`;
  console.log(`== ${name}`);
  const ada = await users.createUser({ name: 'Ada', email }, { headers: { 'idempotency-key': randomUUID() } });
  console.log('CreateUser', ada.name);
  console.log('GetUser', (await users.getUser({ id: ada.id })).name);
  console.log('GetUserByEmail', (await users.getUserByEmail({ email: email.toUpperCase() })).id === ada.id);
  const batch = await users.batchGetUsers({ ids: [ada.id, 2147483647] });
  console.log('BatchGetUsers', batch.users.length, batch.missingIds);
  console.log('UpdateUser', (await users.updateUser({ id: ada.id, name: 'Ada Lovelace', etag: ada.etag })).name);
  console.log('UpdateUser', await reasonOf(users.updateUser({ id: ada.id, name: 'X', etag: ada.etag })));
  if (name.startsWith('connect-node')) {
    // Browsers cannot stream requests by HTTP/1.1, so connect-web does not.
    const created = await users.createUsers((async function* () {
      yield { name: 'Grace', email: `${randomUUID()}@example.com` };
      yield { name: 'Alan', email: `${randomUUID()}@example.com` };
    })());
    console.log('CreateUsers', created.count);
  }
  let listed = 0;
  for await (const user of users.listUsers({ afterId: ada.id - 1, pageSize: 100 })) {
    listed += user.id >= ada.id ? 1 : 0;
  }
  console.log('ListUsers', listed > 0);
  const changes = new AbortController();
  for await (const change of users.watchUsers({}, { signal: changes.signal })) {
    console.log('WatchUsers', change.kind, change.resumeToken.length > 0);
    break;
  }
  changes.abort();
  console.log('DeleteUser', (await users.deleteUser({ id: ada.id })).$typeName);
  console.log('GetUser', await reasonOf(users.getUser({ id: ada.id })));
  console.log('WatchUsers', await reasonOf((async () => {
    for await (const change of users.watchUsers({}, { timeoutMs: 300 })) {
      void change;
    }
  })()));
}
