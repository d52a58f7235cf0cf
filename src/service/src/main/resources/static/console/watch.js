// Changes of users as they happen, and Chat.

import { showCopies } from './copy.js';
import { byId, element, onSubmit, say, showError } from './page.js';
import { renewAfter, responses, socket } from './session.js';

const USERS = 'user.UserService';
/** Lines that the page keeps. */
const MOST_LINES = 500;
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 15000;

let watching = null;
let chat = null;

function addLine(list, text, first) {
  const line = element('li', {}, text);
  if (first) {
    list.prepend(line);
  } else {
    list.append(line);
  }
  while (list.childElementCount > MOST_LINES) {
    (first ? list.lastChild : list.firstChild).remove();
  }
  return line;
}

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

async function open() {
  const opened = await socket(`${USERS}/Chat`);
  const log = byId('chat-log');
  opened.onmessage = ({ data }) => {
    const { user, message } = JSON.parse(data);
    addLine(log, `${user}: ${message}`).scrollIntoView({ block: 'nearest' });
  };
  const own = chat;
  opened.onclose = ({ code, reason }) => {
    if (chat === own) {
      chat = null;
      byId('chat-stop').disabled = true;
    }
    say('chat-message', code === 1000 ? 'The chat has ended' : `The chat has ended: ${reason || code}`);
    if (reason.startsWith('TOKEN_')) {
      renewAfter(reason);
    }
  };
  await new Promise((resolve, reject) => {
    opened.onopen = resolve;
    opened.onerror = () => reject(new Error('The service cannot be reached.'));
  });
  say('chat-message', 'The chat is open');
  byId('chat-stop').disabled = false;
  return opened;
}

async function send() {
  const text = byId('chat-text');
  chat ??= open().catch((failure) => {
    chat = null;
    say('chat-message', failure.message);
    throw failure;
  });
  const opened = await chat;
  if (opened.readyState !== WebSocket.OPEN) {
    say('chat-message', 'The chat has ended; send again.');
    return;
  }
  opened.send(JSON.stringify({ user: 'console', message: text.value }));
  addLine(byId('chat-log'), `You: ${text.value}`);
  text.value = '';
}

export function start() {
  onSubmit('watch-form', 'watch-error', async () => { watch(); });
  byId('watch-stop').addEventListener('click', () => watching?.abort());
  byId('chat-form').addEventListener('submit', (event) => {
    event.preventDefault();
    send().catch(() => {});
  });
  byId('chat-stop').addEventListener('click', () => {
    chat?.then((opened) => opened.close(1000), () => {});
    chat = null;
    byId('chat-stop').disabled = true;
  });
}
