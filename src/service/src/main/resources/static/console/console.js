// The console: one page over the service's calls by HTTP.

import * as background from './background.js';
import * as chat from './chat.js';
import * as create from './create.js';
import * as edit from './edit.js';
import * as csvImport from './import.js';
import { byId, say } from './page.js';
import * as reference from './reference.js';
import * as session from './session.js';
import * as status from './status.js';
import * as users from './users.js';
import * as watch from './watch.js';

/** The address names the section, and may name a user: #users/7. */
function showSection() {
  const [section] = location.hash.slice(1).split('/');
  const links = [...document.querySelectorAll('nav a')];
  const current = links.find((link) => link.hash === `#${section}`) ?? links[0];
  for (const link of links) {
    const shown = link === current;
    byId(link.hash.slice(1)).hidden = !shown;
    if (shown) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  document.title = `${current.textContent} · user-service`;
  status.show(current.hash === '#status');
  if (current.hash === '#reference') {
    reference.show();
  }
}

function showUser() {
  const [, user] = location.hash.split('/');
  if (user) {
    users.show(user);
  }
}

byId('not-loaded').remove();
users.start();
edit.start();
create.start();
csvImport.start();
watch.start();
chat.start();
background.listen(({ type, health }) => type === 'health' && say('health', health && `Health: ${health}`));
background.start();
byId('change-token').addEventListener('click', () => session.ask('The calls of this page are made with this token.'));
showSection();
addEventListener('hashchange', showSection);
await session.start();
showUser();
addEventListener('hashchange', showUser);
document.documentElement.dataset.ready = 'true';
