// Changes of users as they happen.

import { listen, send } from './background.js';
import { showCopies } from './copy.js';
import { addLine, byId, fromOthers, onSubmit, say, showError } from './page.js';
import { caller, renewed, token } from './session.js';

const KINDS = { KIND_CREATED: 'created', KIND_UPDATED: 'updated', KIND_DELETED: 'deleted' };

const STATES = { connecting: 'Connecting', watching: 'Watching', again: 'Connecting again', token: 'Waiting for a token',
  ended: 'Stopped', stopped: 'Stopped' };

let state = 'stopped';
/** Where to go on, should the caller be another one after a new token. */
let resumeToken = '';

function describe({ kind, user }) {
  const who = user.name ? [': ', fromOthers(user.name), ', ', fromOthers(user.email)] : [];
  return [`${new Date().toLocaleTimeString()} user ${user.id} ${KINDS[kind] ?? kind}`, ...who];
}

function become(type, failure) {
  state = type;
  const watches = type !== 'ended' && type !== 'stopped';
  say('watch-message', STATES[type]);
  showError('watch-error', failure);
  byId('watch-stop').disabled = !watches;
  byId('watch-form').querySelector('button').disabled = watches;
}

/** The dialog for a token opens in a tab that somebody looks at, and only if no other tab has had one meanwhile. */
async function giveToken(failure) {
  while (document.hidden) {
    await new Promise((resolve) => { document.addEventListener('visibilitychange', resolve, { once: true }); });
  }
  if (state !== 'token') {
    return;
  }
  const given = await renewed(failure);
  if (state === 'token') {
    given ? watch() : stop();
  }
}

function watch() {
  become('connecting');
  send('watch', { caller: caller(), token: token(), resumeToken });
}

function stop() {
  send('leave');
  become('stopped');
}

function receive({ type, change, failure }) {
  if (type === 'change') {
    resumeToken = change.resumeToken;
    if (KINDS[change.kind]) {
      addLine(byId('watch-changes'), describe(change), true);
    }
  } else if (type in STATES && state !== 'stopped') {
    become(type, failure);
    if (type === 'token') {
      giveToken(failure);
    }
  }
}

export function start() {
  listen(receive);
  onSubmit('watch-form', 'watch-error', async () => {
    showCopies('watch-copy', { method: 'WatchUsers', request: {}, streaming: true });
    resumeToken = '';
    watch();
  });
  byId('watch-stop').addEventListener('click', stop);
}
