// What goes on in the background, once for all tabs of a browser: health, and a watch for each caller. A browser has six
// connections to a server by HTTP/1.1, for all tabs together.

import { stream, unary } from './connect.js';
import { times } from './times.js';

const AGAIN = new Set(['unavailable', 'resource_exhausted', 'unknown', 'deadline_exceeded', 'canceled', 'internal']);
const REFUSED = new Set(['TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED']);
/** Callers whose changes are watched at a time; each takes a connection. */
const MOST_FEEDS = 2;

const feeds = new Map();
const ports = new Set();

/** One WatchUsers for all tabs with tokens of one caller; a break goes on from the last resume token. */
class Feed {
  #members = new Set();
  #end = new AbortController();
  #wake = () => {};
  #state = { type: 'connecting' };

  constructor(caller, token, resumeToken) {
    this.caller = caller;
    this.token = token;
    this.request = resumeToken ? { resumeToken } : {};
  }

  join(port, token) {
    this.#members.add(port);
    if (this.#state.type === 'token') {
      this.token = token;
      this.#become('connecting');
      this.#wake();
    } else {
      port.postMessage(this.#state);
    }
  }

  leave(port) {
    this.#members.delete(port);
    if (!this.#members.size) {
      this.#close();
    }
  }

  #close() {
    if (feeds.get(this.caller) === this) {
      feeds.delete(this.caller);
    }
    this.#end.abort();
    this.#wake();
  }

  #tell(message) {
    for (const member of this.#members) {
      member.postMessage(message);
    }
  }

  #become(type, failure) {
    this.#state = { type, failure: failure && { ...failure, message: failure.message } };
    this.#tell(this.#state);
  }

  #pause(time) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (time) {
        setTimeout(resolve, time);
      }
    });
  }

  async run() {
    let delay = times.again;
    const { signal } = this.#end;
    while (!signal.aborted) {
      let failure;
      try {
        for await (const change of stream('user.UserService/WatchUsers', [this.request], { token: this.token, signal })) {
          if (this.#state.type !== 'watching') {
            this.#become('watching');
          }
          delay = times.again;
          this.request = { resumeToken: change.resumeToken };
          this.#tell({ type: 'change', change });
        }
      } catch (thrown) {
        failure = thrown;
      }
      if (signal.aborted) {
        return;
      }
      if (REFUSED.has(failure?.reason)) {
        this.#become('token', failure);
        await this.#pause();
      } else if (!failure || AGAIN.has(failure.code)) {
        this.#become('again', failure);
        await this.#pause(delay);
        delay = Math.min(delay * 2, times.longestAgain);
      } else {
        this.#become('ended', failure);
        this.#close();
      }
    }
  }
}

function feedOf({ caller, token, resumeToken }) {
  let feed = feeds.get(caller);
  if (!feed && feeds.size < MOST_FEEDS) {
    feed = new Feed(caller, token, resumeToken);
    feeds.set(caller, feed);
    feed.run();
  }
  return feed;
}

let health = '';
let checking = false;

async function checkHealth() {
  checking = true;
  while (ports.size) {
    health = await unary('grpc.health.v1.Health/Check', {}, { limit: times.health })
      .then(({ status = 'UNKNOWN' }) => status, (failure) => failure.message);
    for (const port of ports) {
      port.postMessage({ type: 'health', health });
    }
    await new Promise((resolve) => { setTimeout(resolve, times.health); });
  }
  checking = false;
}

/** Serves a tab, until it says that it goes. */
export function serve(port) {
  let feed = null;
  const leave = () => {
    feed?.leave(port);
    feed = null;
  };
  const watch = (wanted) => {
    if (feed?.caller !== wanted.caller) {
      leave();
    }
    feed = feedOf(wanted);
    if (feed) {
      feed.join(port, wanted.token);
    } else {
      port.postMessage({ type: 'ended', failure: { message: 'Other tabs watch with the tokens of other callers. End that first.' } });
    }
  };
  const go = () => {
    leave();
    ports.delete(port);
  };
  port.onmessage = ({ data }) => {
    Object.assign(times, data.times);
    ({ watch, leave, go })[data.type]?.(data);
  };
  port.postMessage({ type: 'health', health });
  ports.add(port);
  if (!checking) {
    checkHealth();
  }
}
