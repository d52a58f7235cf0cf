// This tab's line to what goes on in the background for all tabs.

import { serve } from './feed.js';
import { times } from './times.js';

const listeners = new Set();

/** The worker that all tabs share; where a browser has none, this tab does the work for itself. */
function connect() {
  try {
    return new SharedWorker(new URL('worker.js', import.meta.url), { type: 'module', name: 'user-service' }).port;
  } catch {
    const { port1, port2 } = new MessageChannel();
    serve(port2);
    return port1;
  }
}

let port = null;

export function send(type, more = {}) {
  port?.postMessage({ type, ...more, times });
}

/** Calls back with each message of the background. */
export function listen(listener) {
  listeners.add(listener);
}

/** Also when the tab comes back out of the browser's memory. */
export function start() {
  const open = () => {
    port = connect();
    port.onmessage = ({ data }) => listeners.forEach((listener) => listener(data));
  };
  open();
  addEventListener('pagehide', () => send('go'));
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) {
      open();
      listeners.forEach((listener) => listener({ type: 'stopped' }));
    }
  });
}
