// What all sections use of the page. Text of others becomes text nodes, never markup.

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; a child that is a string is text. */
export function element(name, attributes = {}, ...children) {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      created.addEventListener(key.slice(2), value);
    } else {
      created.setAttribute(key, value);
    }
  }
  created.append(...children);
  return created;
}

/** A text that others wrote: its direction, whichever it has, moves nothing around it. */
export const fromOthers = (text) => element('bdi', {}, text ?? '');

/** A link to a user of this console. */
export const linkTo = (id, text = String(id)) => element('a', { href: `#users/${id}` }, text);

export const say = (id, text) => { byId(id).textContent = text; };

/** Says above all sections what was done; until the page shows something else. */
export const note = (...parts) => byId('note').replaceChildren(...parts);

/** Lines that a list keeps. */
export const MOST_LINES = 500;

/** Adds lines to a list, first or last; the oldest go where there are too many. */
export function addLines(list, lines, first) {
  const kept = lines.slice(-MOST_LINES).map((parts) => element('li', {}, ...parts));
  if (first) {
    list.prepend(...kept.reverse());
  } else {
    list.append(...kept);
  }
  while (list.childElementCount > MOST_LINES) {
    (first ? list.lastChild : list.firstChild).remove();
  }
}

/** The next moment that the page can be drawn; soon where nobody sees it, since frames do not come there. */
export const frame = () => new Promise((resolve) => {
  if (!document.hidden) {
    requestAnimationFrame(resolve);
  }
  setTimeout(resolve, 100);
});

export const number = (value) => value.toLocaleString('en');

export const count = (amount, one, many = `${one}s`) => `${number(amount)} ${amount === 1 ? one : many}`;

const shortTime = new Intl.DateTimeFormat([], { dateStyle: 'medium', timeStyle: 'short' });
const longTime = new Intl.DateTimeFormat([], { dateStyle: 'full', timeStyle: 'long' });

/** When something was, for a column; the exact time is its title. */
export function time(stamp) {
  const date = stamp && new Date(stamp);
  return date ? element('time', { datetime: stamp, title: longTime.format(date) }, shortTime.format(date)) : '—';
}

export const exactTime = (stamp) => (stamp ? longTime.format(new Date(stamp)) : 'not known');
