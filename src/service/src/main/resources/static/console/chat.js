// Chat, by a WebSocket.

import { addLines, byId, fromOthers, say } from './page.js';
import { renewed, socket, token } from './session.js';
import { seconds, times } from './times.js';

let chat = null;
/** Ends a chat in which a message stays without an answer. */
let answer = 0;

const late = () => `The service has not answered within ${seconds(times.call)}.`;

function ended(own, text) {
  if (chat === own) {
    chat = null;
    clearTimeout(answer);
    byId('chat-stop').disabled = true;
    say('chat-message', text);
  }
}

async function open() {
  const opened = await socket('user.UserService/Chat');
  const own = chat;
  const used = token();
  opened.onmessage = ({ data }) => {
    clearTimeout(answer);
    const { user = '', message = '' } = JSON.parse(data);
    addLines(byId('chat-log'), [[fromOthers(user), ': ', fromOthers(message)]]);
    byId('chat-log').lastChild.scrollIntoView({ block: 'nearest' });
  };
  opened.onclose = ({ code, reason }) => {
    ended(own, describe(code, reason));
    if (reason.startsWith('TOKEN_')) {
      renewed({ message: 'The chat ended.', reason }, used);
    }
  };
  await new Promise((resolve, reject) => {
    opened.onopen = resolve;
    opened.onerror = () => reject(new Error('The service cannot be reached.'));
    setTimeout(() => reject(new Error(late())), times.call);
  }).catch((failure) => {
    opened.close();
    throw failure;
  });
  say('chat-message', 'The chat is open');
  byId('chat-stop').disabled = false;
  return opened;
}

function describe(code, reason) {
  if (code === 1000) {
    return 'The chat has ended';
  }
  return `The chat has ended: ${code === 1009 ? 'the message is too long' : reason || `the connection was lost (${code})`}`;
}

async function send() {
  const text = byId('chat-text');
  const own = chat ??= open();
  let opened;
  try {
    opened = await own;
  } catch (failure) {
    // The browser's own words may hold the token.
    ended(own, failure instanceof DOMException ? 'The chat cannot be opened.' : failure.message);
    return;
  }
  if (opened.readyState !== WebSocket.OPEN) {
    ended(own, 'The chat has ended; send again.');
    return;
  }
  opened.send(JSON.stringify({ user: 'console', message: text.value }));
  addLines(byId('chat-log'), [['You: ', fromOthers(text.value)]]);
  text.value = '';
  clearTimeout(answer);
  answer = setTimeout(() => {
    ended(own, `${late()} The chat has ended; send again.`);
    opened.close();
  }, times.call);
}

export function start() {
  byId('chat-form').addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  byId('chat-stop').addEventListener('click', () => {
    chat?.then((opened) => opened.close(1000), () => {});
    ended(chat, 'The chat has ended');
  });
}
