// The list of users: searched, or all of them, a page at a time.

import { showCopies } from './copy.js';
import { onSubmit } from './form.js';
import { byId, count, element, fromOthers, linkTo, number, say, time } from './page.js';
import { showProblem } from './problem.js';
import { go, listAddress } from './route.js';
import { find, searchIs } from './sources.js';

const DAY = 86_400_000;
/** How long nothing is typed before it is searched for. */
const PAUSE = 250;

/** What the list shows: the address that it was made for, its source, and where the next page begins. */
let shown = { route: null, source: null, since: undefined, place: null };
let typing = 0;
let typed = false;

function row(user) {
  return element('tr', { role: 'row' }, ...[['name', linkTo(user.id, fromOthers(user.name))], ['email', fromOthers(user.email)], ['id', String(user.id)],
    ['created', time(user.createTime)], ['changed', user.updateTime === user.createTime ? '' : time(user.updateTime)]]
    .map(([name, content]) => element('td', { role: 'cell', class: name }, content)));
}

function describe({ users, next }, { total, isExact, seen }, { trail, query, created }) {
  const found = query || created ? ' found' : '';
  if (!users.length) {
    return next ? 'None on this page; there may be more' : '';
  }
  if (!trail.length && !next) {
    return `${count(users.length, 'user')}${found}`;
  }
  const range = `${number(seen - users.length + 1)} to ${number(seen)}`;
  return total === undefined ? `Users ${range}` : `Users ${range} of ${number(total)}${isExact ? '' : ' or more'}${found}`;
}

const HINTS = {
  on: 'Each word has to be the beginning of a word of the name or of the e-mail.',
  off: 'This service does not search: give a whole e-mail, or an id.',
  soon: 'The search is still being prepared: give a whole e-mail, or an id, or try again in a minute.',
};

const button = (text, action, attributes = {}) => element('button', { type: 'button', onclick: action, ...attributes }, text);

/** What to do where nobody is. */
function emptiness({ query, created, trail }) {
  const all = button('Show all users', () => go('#users'));
  if (trail.length) {
    return [element('p', {}, 'There are no more users.'), button('To the first page', () => go(location.hash))];
  }
  if (query) {
    return [element('p', {}, 'Nobody is found for “', fromOthers(query), `”${created ? ' in that time' : ''}.`), element('p', { class: 'meta' }, HINTS[searchIs()]), all];
  }
  if (created) {
    return [element('p', {}, 'Nobody was created in that time.'), all];
  }
  return [element('p', {}, 'There are no users yet.'), button('Create the first user', () => byId('new-user').click(), { class: 'primary' }),
    ' ', element('a', { href: '#import', class: 'button' }, 'Import a CSV file')];
}

function fill(page, place, route) {
  const isEmpty = !page.users.length && !page.next;
  byId('users-rows').replaceChildren(...page.users.map(row));
  byId('users-list').hidden = isEmpty;
  byId('users-empty').hidden = !isEmpty;
  byId('users-empty').replaceChildren(...(isEmpty ? emptiness(route) : []));
  say('users-message', describe(page, place, route));
  byId('users-previous').disabled = !route.trail.length;
  byId('users-next').disabled = !page.next;
  byId('users-previous').parentElement.hidden = !route.trail.length && !page.next;
  byId('search-created').disabled = searchIs() !== 'on';
}

/** Since when, for all pages of a list alike: their tokens belong to one search. */
const sinceOf = ({ created, trail }) => (created ? trail[0]?.since ?? new Date(Date.now() - created * DAY) : undefined);

async function load(route) {
  const since = sinceOf(route);
  const source = find({ query: route.query, since });
  const own = shown = { route, source, since, place: null };
  const list = byId('users-section');
  showProblem('users-error', null, { query: 'search-text' });
  list.setAttribute('aria-busy', 'true');
  try {
    const page = await source.page(route.trail.at(-1)?.token ?? '');
    if (shown === own) {
      const before = route.trail.at(-1) ?? { seen: 0, total: page.total, isExact: page.isExact };
      own.place = { token: page.next, since, seen: before.seen + page.users.length, total: before.total, isExact: before.isExact };
      fill(page, own.place, route);
      showCopies('users-copy', source.asks);
    }
  } catch (failure) {
    if (shown === own) {
      fail(failure, route);
    }
  } finally {
    if (shown === own) {
      list.removeAttribute('aria-busy');
    }
  }
}

function fail(failure, route) {
  if (route.trail.length && failure.reason === 'INVALID_FIELD') {
    // The page's token is one of another service, or too old.
    go(location.hash, { replace: true });
    return;
  }
  byId('users-list').hidden = byId('users-empty').hidden = true;
  say('users-message', '');
  showProblem('users-error', failure, { query: 'search-text' });
}

/** Shows the list of an address. */
export function show(route) {
  if (byId('search-text').value.trim() !== route.query) {
    byId('search-text').value = route.query;
  }
  byId('search-created').value = route.created;
  return load(route);
}

/** Reads the list again. */
export const refresh = () => load(shown.route ?? { query: '', created: '', trail: [] });

/** The list that was shown last: its source from the beginning, and its address. */
export const listed = () => ({ source: find({ query: shown.route?.query ?? '', since: shown.since }),
  address: listAddress(shown.route ?? {}), trail: shown.route?.trail ?? [] });

function search(replace) {
  clearTimeout(typing);
  go(listAddress({ query: byId('search-text').value.trim(), created: byId('search-created').value }), { replace });
}

/** What is typed is one entry of the history, however many letters it has. */
function searchSoon() {
  clearTimeout(typing);
  typing = setTimeout(() => {
    // Somebody may have gone elsewhere meanwhile.
    if (!byId('users-section').hidden) {
      search(typed);
      typed = true;
    }
  }, PAUSE);
}

function turn(trail) {
  typed = false;
  go(listAddress(shown.route), { trail });
  byId('users-title').focus();
  scrollTo(0, 0);
}

export function start() {
  onSubmit('search', 'users-error', () => {
    search(typed);
    typed = false;
  });
  byId('search-text').addEventListener('input', searchSoon);
  byId('search-text').addEventListener('blur', () => { typed = false; });
  byId('search-created').addEventListener('change', () => search(false));
  byId('users-next').addEventListener('click', () => shown.place && turn([...shown.route.trail, shown.place]));
  byId('users-previous').addEventListener('click', () => turn(shown.route.trail.slice(0, -1)));
  addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.target.closest('input, textarea, select, dialog')) {
      event.preventDefault();
      if (byId('users-section').hidden) {
        go('#users');
      }
      byId('search-text').focus();
    }
  });
}
