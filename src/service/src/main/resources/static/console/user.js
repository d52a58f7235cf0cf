// The page of one user.

import { showCopies } from './copy.js';
import { change, remove } from './edit.js';
import { byId, element, exactTime, fromOthers } from './page.js';
import { showProblem } from './problem.js';
import { go } from './route.js';
import { call } from './session.js';
import { listed } from './users.js';

/** The user that is shown. */
let user = null;
let asked = null;

function fill(current) {
  user = current;
  byId('user-title').replaceChildren(fromOthers(user.name));
  const changed = user.updateTime === user.createTime ? 'never' : exactTime(user.updateTime);
  byId('user-facts').replaceChildren(...[['E-mail', fromOthers(user.email)], ['Id', String(user.id)], ['Created', exactTime(user.createTime)],
    ['Changed', changed],
    ['Version', user.version ?? '0'], ['Etag', element('code', {}, user.etag)]].flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]));
  byId('user-content').hidden = false;
}

/** Shows the user with this id. */
export async function show(id) {
  const own = asked = {};
  const request = { id: Number(id) };
  user = null;
  byId('user-back').href = listed().address;
  byId('user-content').hidden = true;
  byId('user-title').textContent = `User ${id}`;
  showProblem('user-error', null);
  byId('user-copy').replaceChildren();
  if (!Number.isInteger(request.id)) {
    showProblem('user-error', new Error('This is no id of a user: an id is a whole number.'));
    return;
  }
  try {
    const current = await call('user.UserService/GetUser', request);
    if (asked === own) {
      fill(current);
      showCopies('user-copy', { method: 'GetUser', request });
    }
  } catch (failure) {
    if (asked === own) {
      showProblem('user-error', failure);
    }
  }
}

export function start() {
  byId('user-back').addEventListener('click', (event) => {
    const { address, trail } = listed();
    event.preventDefault();
    go(address, { trail });
  });
  byId('user-change').addEventListener('click', () => change(user, fill));
  byId('user-delete').addEventListener('click', () => remove(user, fill));
}
