// The dialog in which a user is changed or deleted.

import { showCopies } from './copy.js';
import { byId, element, fromOthers, showError, time } from './page.js';
import { call } from './session.js';
import { write } from './write.js';

const USERS = 'user.UserService';
const FIELDS = { name: 'edit-name', email: 'edit-email' };

/** The user that the dialog is about, as read last. */
let user = null;
/** What the page does when the user is changed or deleted. */
let after = null;

function show(current) {
  user = current;
  byId('edit-name').value = user.name ?? '';
  byId('edit-email').value = user.email ?? '';
  byId('edit-title').textContent = `Change user ${user.id}`;
  byId('edit-since').textContent = `Created ${time(user.createTime)}, changed ${time(user.updateTime)}`;
  confirm(false);
}

/** Before a user is deleted the dialog asks; Enter keeps the user. */
function confirm(asks) {
  byId('edit-form').hidden = asks;
  byId('edit-confirm').hidden = !asks;
  if (asks) {
    byId('edit-question').replaceChildren('Delete ', fromOthers(user.name), ', ', fromOthers(user.email), '? This cannot be undone.');
    byId('edit-keep').focus();
  }
}

const send = (method, request, what) => write([method, request], what, (key) => call(`${USERS}/${method}`, request, key));

async function update() {
  const request = { id: user.id, name: byId('edit-name').value, email: byId('edit-email').value, etag: user.etag };
  showCopies('edit-copy', { method: 'UpdateUser', request });
  after.changed(await send('UpdateUser', request, 'the change was saved'));
}

async function remove() {
  const request = { id: user.id, etag: user.etag };
  showCopies('edit-copy', { method: 'DeleteUser', request });
  await send('DeleteUser', request, 'the user was deleted');
  after.deleted(user);
}

/** The dialog stays until the response is there, so that it belongs to this user. */
async function attempt(action) {
  const dialog = byId('edit-dialog');
  showError('edit-error', null, FIELDS);
  dialog.inert = true;
  try {
    await action();
    dialog.close();
  } catch (failure) {
    await showFailure(failure);
  } finally {
    dialog.inert = false;
  }
}

async function showFailure(failure) {
  byId('edit-dialog').inert = false;
  showError('edit-error', failure, FIELDS);
  if (failure.reason === 'ETAG_MISMATCH') {
    await call(`${USERS}/GetUser`, { id: user.id }).then(offer, (gone) => showError('edit-error', gone));
  }
}

/** Shows what the user is now, and lets the person go on from there. */
function offer(current) {
  byId('edit-error').firstChild.append(
    element('p', {}, 'It is now: ', fromOthers(current.name), ', ', fromOthers(current.email), `, since ${time(current.updateTime)}.`),
    element('button', { type: 'button', onclick: () => { show(current); showError('edit-error', null, FIELDS); } }, 'Start from that'));
}

/** Opens the dialog for a user. */
export function edit(chosen, { changed, deleted }) {
  after = { changed, deleted };
  show(chosen);
  showError('edit-error', null, FIELDS);
  byId('edit-copy').replaceChildren();
  byId('edit-dialog').showModal();
}

export function start() {
  const dialog = byId('edit-dialog');
  byId('edit-form').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(update);
  });
  byId('edit-delete').addEventListener('click', () => confirm(true));
  byId('edit-keep').addEventListener('click', () => {
    confirm(false);
    byId('edit-delete').focus();
  });
  byId('edit-confirmed').addEventListener('click', () => attempt(remove));
  byId('edit-cancel').addEventListener('click', () => dialog.close());
  dialog.addEventListener('cancel', (event) => {
    if (dialog.inert) {
      event.preventDefault();
    }
  });
}
