// Where lists of users come from. A source gives pages: users, the token of the next page (empty at the end), and how
// many there are in all, if that is known.

import { call, responses } from './session.js';

const SERVICE = 'user.UserService';
const GREATEST_ID = 2 ** 31 - 1;
/** Users on a page of the console. */
export const PAGE = 20;
/** Of an export: as many as a call gives. */
const MOST = { search: 100, list: 10_000 };

/** Calls for a page: one of SearchUsers may end early. */
const MOST_CALLS = 5;

/** By SearchUsers: every word is the beginning of a word of the name or of the e-mail. */
function searching({ query, since }) {
  const request = (size, token) => ({ query, pageSize: size, ...(token && { pageToken: token }), ...(since && { createdAfter: since }) });
  return {
    asks: { method: 'SearchUsers', request: request(PAGE) },
    size: MOST.search,
    async page(token, size = PAGE) {
      const page = { users: [], next: token };
      for (let calls = 0; calls < MOST_CALLS && page.users.length < size; calls++) {
        const { users = [], nextPageToken = '', total = 0, totalIsExact = false } = await call(`${SERVICE}/SearchUsers`,
          request(size - page.users.length, page.next));
        // They are counted for the first page.
        Object.assign(page, page.next ? {} : { total, isExact: totalIsExact }, { users: [...page.users, ...users], next: nextPageToken });
        if (!nextPageToken) {
          break;
        }
      }
      return page;
    },
  };
}

/** By ListUsers, in the order of ids: the token is the last id. */
function listing() {
  const request = (size, token) => ({ ...(token && { afterId: Number(token) }), pageSize: size });
  return {
    asks: { method: 'ListUsers', request: request(PAGE), streaming: true },
    size: MOST.list,
    async page(token, size = PAGE) {
      const users = [];
      // One more tells whether there is a next page.
      for await (const user of responses(`${SERVICE}/ListUsers`, [request(Math.min(size + 1, MOST.list), token)])) {
        users.push(user);
      }
      const more = users.length > size || users.length === MOST.list;
      const page = users.slice(0, size);
      return { users: page, next: more ? String(page.at(-1).id) : '' };
    },
  };
}

const nobody = { asks: null, size: PAGE, page: async () => ({ users: [], next: '', total: 0, isExact: true }) };

/** The call that finds the one user who has this id or this e-mail; null for a text that is neither. */
function exactly(query) {
  if (/^\d+$/.test(query) && query >= 1 && query <= GREATEST_ID) {
    return { method: 'GetUser', request: { id: Number(query) } };
  }
  return /^\S+@\S+$/.test(query) ? { method: 'GetUserByEmail', request: { email: query } } : null;
}

async function userOf({ method, request }) {
  try {
    return [await call(`${SERVICE}/${method}`, request)];
  } catch (failure) {
    if (['not_found', 'invalid_argument'].includes(failure.code)) {
      return [];
    }
    throw failure;
  }
}

/** An e-mail may be no valid search, and an id is none that is too large. */
function nobodyIfInvalid(failure) {
  if (failure.code !== 'invalid_argument') {
    throw failure;
  }
  return nobody.page();
}

/** The user of an id or an e-mail first, then those that another source finds. */
function withExact(lookup, others) {
  let first = null;
  return {
    asks: lookup,
    size: others.size,
    async page(token, size) {
      const [found, page] = await Promise.all([first ??= userOf(lookup), others.page(token, size).catch(nobodyIfInvalid)]);
      const rest = page.users.filter((user) => user.id !== found[0]?.id);
      // How many there are in all is not known where the one may be among the others, or not.
      return { ...page, users: token ? rest : [...found, ...rest], total: found.length ? undefined : page.total };
    },
  };
}

/** Why this service does not search: `off`, or `soon`, while it prepares for it; empty if it does. */
let without = '';

export const searchIs = () => without || 'on';

function sourceOf(wanted) {
  const lookup = exactly(wanted.query);
  const others = !without ? searching(wanted) : wanted.query || wanted.since ? nobody : listing();
  return lookup ? withExact(lookup, others) : others;
}

/** The source of what is wanted: `query`, empty for all, and `since`, when users were created at the earliest. */
export function find(wanted) {
  if (without === 'soon') {
    without = '';
  }
  let source = sourceOf(wanted);
  return {
    get asks() { return source.asks; },
    get size() { return source.size; },
    async page(token, size) {
      try {
        return await source.page(token, size);
      } catch (failure) {
        const why = failure.code === 'unimplemented' ? 'off' : failure.reason === 'SEARCH_NOT_READY' ? 'soon' : '';
        if (!why) {
          throw failure;
        }
        without = why;
        source = sourceOf(wanted);
        // A token that is not a user's id is one of a search.
        return source.page(/^\d+$/.test(token) ? token : '', size);
      }
    },
  };
}

/** All pages of a source, from its beginning; a page that is lost is asked for once more. */
export async function* allPages(source) {
  let token = '';
  do {
    const size = () => source.size;
    const page = await source.page(token, size()).catch((failure) => {
      if (failure.code !== 'unavailable') {
        throw failure;
      }
      return source.page(token, size());
    });
    yield page;
    token = page.next;
  } while (token);
}
