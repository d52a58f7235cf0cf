// The page's address: #users?q=ada&created=7, #users/7, #status. The page of a list is kept with the entry of the
// browser's history, since it is worth nothing to others: the tokens of the pages up to it.

let shown = '';

/** What the address says: a section, the id of a user in it, a search, and the pages that were turned. */
export function current() {
  const [path, query = ''] = location.hash.slice(1).split('?');
  const [section, id = ''] = path.split('/');
  const parameters = new URLSearchParams(query);
  return { section: section || 'users', id, query: parameters.get('q') ?? '', created: parameters.get('created') ?? '',
    trail: history.state?.trail ?? [] };
}

/** The address of a list of users. */
export function listAddress({ query = '', created = '' }) {
  const parameters = new URLSearchParams({ ...(query && { q: query }), ...(created && { created }) });
  return parameters.size ? `#users?${parameters}` : '#users';
}

/** Goes to an address, as a new entry of the history or in the place of the current one. */
export function go(address, { trail = [], replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState']({ trail }, '', address);
  tell();
}

let listener = () => {};

function tell() {
  const now = location.href + JSON.stringify(history.state?.trail ?? []);
  if (now !== shown) {
    shown = now;
    listener();
  }
}

/** Calls back with each address from now on, whoever has changed it. */
export function start(onChange) {
  listener = onChange;
  tell();
  // Some browsers send one of them for a link, some both.
  addEventListener('popstate', tell);
  addEventListener('hashchange', tell);
}
