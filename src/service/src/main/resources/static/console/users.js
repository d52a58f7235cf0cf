// Looking users up, and listing them.

import { showCopies } from './copy.js';
import { edit } from './edit.js';
import { byId, element, frame, fromOthers, onSubmit, say, showError, time } from './page.js';
import { call, responses } from './session.js';

const USERS = 'user.UserService';
/** Rows that the page keeps: as many as a call lists at most. */
const PAGE = 10000;
/** Rows that are added between two drawings. */
const CHUNK = 250;
const GREATEST_ID = 2 ** 31 - 1;
/** Inputs by the names that fields have in errors. */
const FIELDS = { '': 'find-key', id: 'find-key', email: 'find-key' };

/** Aborts what fills the table. */
let shown = new AbortController();
let lastId = 0;

/** Ends what filled the table before. */
function replaceShown() {
  shown.abort();
  shown = new AbortController();
  byId('list-stop').disabled = true;
  return shown;
}

function row(user) {
  const created = element('tr', { 'data-id': String(user.id) });
  fill(created, user);
  return created;
}

function fill(target, user) {
  target.replaceChildren(element('td', {}, String(user.id)), element('td', {}, fromOthers(user.name)),
    element('td', {}, fromOthers(user.email)), element('td', {}, time(user.updateTime)),
    element('td', {}, element('button', { type: 'button', 'aria-label': `Change user ${user.id}`, onclick: () => edit(user, { changed, deleted }) }, 'Change')));
}

const rowOf = (id) => byId('users-rows').querySelector(`[data-id="${id}"]`);

function changed(user) {
  const shown = rowOf(user.id);
  if (shown) {
    fill(shown, user);
  }
  say('users-message', `User ${user.id} is changed`);
}

function deleted(user) {
  rowOf(user.id)?.remove();
  say('users-message', `User ${user.id} is deleted`);
}

/** The call that finds a user by what was typed: an id or an e-mail. */
function lookUp(key) {
  if (key.includes('@')) {
    return ['GetUserByEmail', { email: key }];
  }
  if (!/^\d+$/.test(key) || key < 1 || key > GREATEST_ID) {
    throw Object.assign(new Error('That is neither an id nor an e-mail.'), { violations: [{ field: '',
      description: `an id is a whole number from 1 to ${GREATEST_ID}; an e-mail has an @` }] });
  }
  return ['GetUser', { id: Number(key) }];
}

async function find() {
  const own = replaceShown();
  const [method, request] = lookUp(byId('find-key').value.trim());
  showCopies('users-copy', { method, request });
  byId('users-rows').replaceChildren();
  byId('list-more').hidden = true;
  say('users-message', '');
  const user = await call(`${USERS}/${method}`, request);
  if (shown === own) {
    byId('users-rows').append(row(user));
    say('users-message', '1 user');
    history.replaceState(null, '', `#users/${user.id}`);
  }
}

function describe(count, afterId) {
  if (!count) {
    return afterId > 0 ? `No user has an id above ${afterId}` : 'There are no users yet: create one, or import a CSV file, under Create';
  }
  const users = count === 1 ? '1 user' : `${count} users`;
  return count < PAGE ? `${users}, the last one included` : `${users}; there may be more`;
}

async function list(afterId) {
  const own = replaceShown();
  const rows = byId('users-rows');
  rows.replaceChildren();
  byId('list-stop').disabled = false;
  byId('list-more').hidden = true;
  // Without after_id the first page is meant.
  const request = afterId > 0 ? { afterId, pageSize: PAGE } : { pageSize: PAGE };
  showCopies('users-copy', { method: 'ListUsers', request, streaming: true });
  let count = 0;
  let chunk = [];
  const show = (text) => shown === own && say('users-message', text);
  try {
    for await (const user of responses(`${USERS}/ListUsers`, [request], { signal: own.signal })) {
      lastId = user.id;
      chunk.push(row(user));
      count++;
      if (chunk.length === CHUNK || count === 1) {
        rows.append(...chunk);
        chunk = [];
        show(`${count} users so far`);
        await frame();
      }
    }
    show(describe(count, afterId));
    byId('list-more').hidden = count < PAGE;
  } catch (failure) {
    show(own.signal.aborted ? `Stopped after ${count} users` : `Ended after ${count} users`);
    if (!own.signal.aborted) {
      throw failure;
    }
  } finally {
    if (shown === own) {
      rows.append(...chunk);
      byId('list-stop').disabled = true;
    }
  }
}

/** Looks up the user that the page's address names. */
export function show(id) {
  byId('find-key').value = id;
  byId('find').requestSubmit();
}

export function start() {
  onSubmit('find', 'users-error', find, FIELDS);
  onSubmit('list', 'users-error', () => list(Number(byId('list-after').value)));
  byId('list-stop').addEventListener('click', () => shown.abort());
  byId('list-more').addEventListener('click', () => {
    list(lastId).catch((failure) => showError('users-error', failure));
  });
}
