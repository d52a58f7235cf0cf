// Creating one user.

import { showCopies } from './copy.js';
import { byId, linkTo, onSubmit, say } from './page.js';
import { call } from './session.js';
import { write } from './write.js';

const METHOD = 'user.UserService/CreateUser';

async function create() {
  const request = { name: byId('create-name').value, email: byId('create-email').value };
  showCopies('create-copy', { method: 'CreateUser', request });
  say('create-message', '');
  const user = await write([METHOD, request], 'the user was created', (key) => call(METHOD, request, key));
  byId('create-message').replaceChildren('User ', linkTo(user.id), ' is created');
  byId('create-one').reset();
}

export function start() {
  onSubmit('create-one', 'create-error', create, { name: 'create-name', email: 'create-email' });
}
