// Changes of users as they happen.

import { showCopies } from './copy.js';
import { addLine, byId, onSubmit, say, showError } from './page.js';
import { responses } from './session.js';

const USERS = 'user.UserService';
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 15000;

let watching = null;

const KINDS = { KIND_CREATED: 'created', KIND_UPDATED: 'updated', KIND_DELETED: 'deleted' };

function describe({ kind, user }) {
  const who = user.name ? `: ${user.name}, ${user.email}` : '';
  return `${new Date().toLocaleTimeString()} user ${user.id} ${KINDS[kind] ?? kind}${who}`;
}

/** Watches until it is stopped; a break goes on from the last token. */
async function watch() {
  watching?.abort();
  const own = new AbortController();
  watching = own;
  byId('watch-stop').disabled = false;
  showCopies('watch-copy', { method: 'WatchUsers', request: {}, streaming: true });
  let resumeToken = '';
  let delay = FIRST_DELAY;
  while (!own.signal.aborted) {
    try {
      say('watch-message', 'Connecting');
      for await (const change of responses(`${USERS}/WatchUsers`, [resumeToken ? { resumeToken } : {}], own.signal)) {
        say('watch-message', 'Watching');
        showError('watch-error', null);
        delay = FIRST_DELAY;
        resumeToken = change.resumeToken;
        if (KINDS[change.kind]) {
          addLine(byId('watch-changes'), describe(change), true);
        }
      }
    } catch (failure) {
      if (own.signal.aborted) {
        break;
      }
      showError('watch-error', failure);
      if (!['unavailable', 'resource_exhausted', 'unknown'].includes(failure.code)) {
        own.abort();
        break;
      }
    }
    say('watch-message', 'Connecting again');
    await new Promise((resolve) => { setTimeout(resolve, delay); });
    delay = Math.min(delay * 2, LONGEST_DELAY);
  }
  if (watching === own) {
    say('watch-message', 'Stopped');
    byId('watch-stop').disabled = true;
  }
}

export function start() {
  onSubmit('watch-form', 'watch-error', async () => { watch(); });
  byId('watch-stop').addEventListener('click', () => watching?.abort());
}
