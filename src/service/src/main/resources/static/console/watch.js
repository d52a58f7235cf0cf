// Changes of users as they happen.

import { listen, send } from './background.js';
import { showCopies } from './copy.js';
import { addLine, byId, fromOthers, linkTo, onSubmit, say, showError } from './page.js';
import { caller, renewed, token } from './session.js';

const KINDS = { KIND_CREATED: 'created', KIND_UPDATED: 'updated', KIND_DELETED: 'deleted' };

const STATES = { connecting: 'Connecting', watching: 'Watching', again: 'Connecting again', token: 'Waiting for a token',
  ended: 'Stopped', stopped: 'Stopped' };

let state = 'stopped';
/** Where to go on, should the caller be another one after a new token. */
let resumeToken = '';
/** The token that was given to the background last. */
let used = '';

function describe({ kind, user }) {
  const who = user.name ? [': ', fromOthers(user.name), ', ', fromOthers(user.email)] : [];
  return [`${new Date().toLocaleTimeString()} user `, linkTo(user.id), ` ${KINDS[kind] ?? kind}`, ...who];
}

function become(type, failure) {
  state = type;
  say('watch-message', STATES[type]);
  showError('watch-error', failure);
  byId('watch-stop').disabled = type === 'ended' || type === 'stopped';
}

/** The dialog for a token opens in a tab that somebody looks at, and only if no other tab has had one meanwhile. */
async function giveToken(failure) {
  while (document.hidden) {
    await new Promise((resolve) => { document.addEventListener('visibilitychange', resolve, { once: true }); });
  }
  if (state !== 'token') {
    return;
  }
  const given = await renewed(failure, used);
  if (state === 'token') {
    given ? watch() : stop();
  }
}

function watch() {
  become('connecting');
  used = token();
  send('watch', { caller: caller(), token: used, resumeToken });
}

function stop() {
  send('leave');
  become('stopped');
}

function receive({ type, change, failure }) {
  if (state === 'stopped') {
    return;
  }
  if (type === 'change') {
    resumeToken = change.resumeToken;
    if (KINDS[change.kind]) {
      addLine(byId('watch-changes'), describe(change), true);
    }
  } else if (type in STATES) {
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
