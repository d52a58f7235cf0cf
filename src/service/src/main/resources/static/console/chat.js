// Chat, by a WebSocket.

import { addLine, byId, say } from './page.js';
import { renewAfter, socket } from './session.js';

let chat = null;

async function open() {
  const opened = await socket('user.UserService/Chat');
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
