// The dialogs in which a user is created, changed and deleted.

import { showCopies } from './copy.js';
import { dialog, onClick, onSubmit } from './form.js';
import { byId, element, fromOthers, linkTo, note } from './page.js';
import { showProblem } from './problem.js';
import { go } from './route.js';
import { call } from './session.js';
import { listed, refresh } from './users.js';
import { write } from './write.js';

const SERVICE = 'user.UserService';
const FIELDS = { name: 'edit-name', email: 'edit-email' };

/** The user that a dialog is about, as read last; null for a new one. */
let user = null;
/** What the page does with the user as changed. */
let after = () => {};

const send = (method, request, what) => write([method, request], what, (key) => call(`${SERVICE}/${method}`, request, key));

function fill(current) {
  user = current;
  byId('edit-name').value = user?.name ?? '';
  byId('edit-email').value = user?.email ?? '';
}

function open(current) {
  fill(current);
  byId('edit-title').textContent = user ? `Change user ${user.id}` : 'New user';
  byId('edit-save').textContent = user ? 'Save' : 'Create';
  showProblem('edit-error', null, FIELDS);
  byId('edit-copy').replaceChildren();
  byId('edit-dialog').showModal();
}

/** Opens the dialog for a user; calls back with it when it has changed. */
export function change(chosen, changed) {
  after = changed;
  open(chosen);
}

/** Asks whether a user is to be deleted. Enter keeps it. */
export function remove(chosen, changed) {
  after = changed;
  user = chosen;
  byId('delete-question').replaceChildren('Delete ', fromOthers(user.name), ', ', fromOthers(user.email), '?');
  showProblem('delete-error', null);
  byId('delete-dialog').showModal();
}

async function save() {
  const values = { name: byId('edit-name').value, email: byId('edit-email').value };
  if (user) {
    const request = { id: user.id, ...values, etag: user.etag };
    showCopies('edit-copy', { method: 'UpdateUser', request });
    after(await send('UpdateUser', request, 'the change was saved'));
    byId('edit-dialog').close();
    note(`User ${user.id} is changed`);
  } else {
    showCopies('edit-copy', { method: 'CreateUser', request: values });
    const created = await send('CreateUser', values, 'the user was created');
    byId('edit-dialog').close();
    note('User ', linkTo(created.id), ', ', fromOthers(created.name), ', is created');
    refresh();
  }
}

async function deleteIt() {
  await send('DeleteUser', { id: user.id, etag: user.etag }, 'the user was deleted');
  byId('delete-dialog').close();
  const { address, trail } = listed();
  go(address, { trail });
  note('User ', String(user.id), ', ', fromOthers(user.name), ', is deleted');
}

/** Shows what the user is now, after somebody else has changed it. */
async function offer(error, action) {
  try {
    await action();
  } catch (failure) {
    if (failure.reason !== 'ETAG_MISMATCH') {
      throw failure;
    }
    const current = await call(`${SERVICE}/GetUser`, { id: user.id });
    after(current);
    showProblem(error, failure);
    byId(error).firstChild.append(element('p', {}, 'It is now: ', fromOthers(current.name), ', ', fromOthers(current.email), '.'), ...choices(error, current));
  }
}

function choices(error, current) {
  const choice = (text, action) => element('button', { type: 'button', onclick: () => { action(); showProblem(error, null); } }, text);
  if (error === 'delete-error') {
    user = current;
    return [];
  }
  return [choice('Start from that', () => fill(current)), ' ', choice('Keep what I wrote', () => { user = current; })];
}

export function start() {
  dialog('edit-dialog', 'edit-cancel');
  dialog('delete-dialog', 'delete-keep');
  onSubmit('edit-form', 'edit-error', () => offer('edit-error', save), FIELDS);
  onClick('delete-confirmed', 'delete-error', () => offer('delete-error', deleteIt));
  byId('new-user').addEventListener('click', () => open(null));
}
