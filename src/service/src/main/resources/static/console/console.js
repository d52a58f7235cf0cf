// The console: one page over the service's calls by HTTP.

import * as background from './background.js';
import * as chat from './chat.js';
import * as edit from './edit.js';
import * as csvExport from './export.js';
import * as csvImport from './import.js';
import { byId, note, say } from './page.js';
import * as reference from './reference.js';
import * as route from './route.js';
import * as session from './session.js';
import * as status from './status.js';
import * as user from './user.js';
import * as users from './users.js';
import * as watch from './watch.js';
import * as who from './who.js';

/** What fills a section that is looked at. */
const FILLED = { users: users.show, user: ({ id }) => user.show(id), reference: reference.show };

let shown = '';

/** Shows the section of the page's address; a user is one of the users. */
function show() {
  const place = route.current();
  const links = [...document.querySelectorAll('nav a')];
  const current = links.find((link) => link.hash === `#${place.section}`) ?? links[0];
  const name = current.hash.slice(1);
  const section = name === 'users' && place.id ? 'user' : name;
  for (const link of links) {
    link.toggleAttribute('aria-current', false);
  }
  current.setAttribute('aria-current', 'page');
  for (const each of document.querySelectorAll('main > section')) {
    each.hidden = each.id !== `${section}-section`;
  }
  document.title = `${section === 'user' ? `User ${place.id}` : current.textContent} · user-service`;
  note();
  csvExport.forget();
  status.show(section === 'status');
  FILLED[section]?.(place);
  // Who goes somewhere else by the keyboard is there then; at first it is the search.
  if (shown !== section + place.id) {
    (shown ? byId(`${section}-title`) : byId('search-text')).focus({ preventScroll: Boolean(shown) });
    shown = section + place.id;
  }
}

byId('not-loaded').remove();
for (const part of [who, users, user, edit, csvExport, csvImport, watch, chat]) {
  part.start();
}
background.listen(({ type, health }) => {
  if (type === 'health') {
    say('health', health && `Health: ${health}`);
    byId('health').className = health === 'SERVING' ? 'good' : 'bad';
  }
});
background.start();
byId('change-token').addEventListener('click', () => session.ask('The calls of this page are made with this token.'));
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
await session.start();
route.start(show);
document.documentElement.dataset.ready = 'true';
