// Changes of users as they happen.

import { listen, send } from './background.js';
import { showCopies } from './copy.js';
import { onSubmit } from './form.js';
import { addLines, byId, element, frame, fromOthers, linkTo, MOST_LINES, say } from './page.js';
import { showProblem } from './problem.js';
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
  return [element('span', { class: 'meta' }, new Date().toLocaleTimeString()), ' user ', kind === 'KIND_DELETED' ? String(user.id) : linkTo(user.id), ` ${KINDS[kind] ?? kind}`, ...who];
}

function become(type, failure) {
  state = type;
  say('watch-message', STATES[type]);
  showProblem('watch-error', failure);
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

/** Changes that the page does not show yet. */
let arrived = [];
let soon = null;

/** However many changes come at a time, the page is drawn once. */
function showSoon() {
  soon ??= frame().then(() => {
    soon = null;
    addLines(byId('watch-changes'), arrived.slice(-MOST_LINES).map(describe), true);
    arrived = [];
  });
}

function receive({ type, change, failure }) {
  if (state === 'stopped') {
    return;
  }
  if (type === 'change') {
    resumeToken = change.resumeToken;
    if (KINDS[change.kind]) {
      arrived.push(change);
      showSoon();
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
