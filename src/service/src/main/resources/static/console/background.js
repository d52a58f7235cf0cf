// This tab's line to what goes on in the background for all tabs.

import { serve } from './feed.js';
import { times } from './times.js';

const listeners = new Set();

let port = null;
/** What the tab has asked to be watched; null for nothing. */
let watched = null;

export function send(type, more = {}) {
  watched = type === 'watch' ? more : null;
  port.postMessage({ type, ...more, times });
}

/** Calls back with each message of the background. */
export function listen(listener) {
  listeners.add(listener);
}

function use(opened) {
  port = opened;
  port.onmessage = ({ data }) => listeners.forEach((listener) => listener(data));
  if (watched) {
    send('watch', watched);
  }
}

/** Where a browser has no workers that are shared, this tab does the work for itself. */
function useOwn() {
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  use(port1);
}

function open() {
  try {
    const worker = new SharedWorker(new URL('worker.js', import.meta.url), { type: 'module', name: 'user-service' });
    worker.onerror = useOwn;
    use(worker.port);
  } catch {
    useOwn();
  }
}

/** Also when the tab comes back out of the browser's memory. */
export function start() {
  open();
  addEventListener('pagehide', () => port.postMessage({ type: 'go' }));
  addEventListener('pageshow', ({ persisted }) => persisted && open());
}
