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

const ADVICE = {
  INVALID_FIELD: 'Correct the fields below, and try again.',
  USER_NOT_FOUND: 'The user does not exist, or was deleted.',
  EMAIL_TAKEN: 'Another user has this e-mail. Look that user up, or choose another e-mail.',
  ETAG_MISMATCH: 'Someone has changed this user since you read it.',
  TOKEN_MISSING: 'Give a token.',
  TOKEN_INVALID: 'Give another token: this service does not accept this one.',
  TOKEN_EXPIRED: 'Give a fresh token.',
  SCOPE_MISSING: 'Use a token with the scope below.',
  OVERLOADED: 'The service is busy, or you use up your share. Try again in a moment.',
  DATABASE_UNAVAILABLE: 'The service cannot reach its database. Try again in a moment.',
  SHUTTING_DOWN: 'This replica is stopping. Try again.',
  RESUME_TOKEN_EXPIRED: 'Read all users again.',
};

/** Shows why a call failed and what to do about it; nothing for null. */
export function showError(id, failure) {
  const place = byId(id);
  place.replaceChildren();
  if (!failure || failure.name === 'AbortError') {
    return;
  }
  const box = element('div', { class: 'error', role: 'alert' },
    element('strong', {}, failure.message || 'The call failed.'),
    element('p', { class: 'meta' }, [failure.code, failure.reason].filter(Boolean).join(' · ')));
  const advice = ADVICE[failure.reason] ?? (failure.code === 'unavailable' ? 'Is the service running? Try again.' : '');
  if (advice) {
    box.append(element('p', {}, advice));
  }
  const facts = [...(failure.violations ?? []).map((each) => `${each.field}: ${each.description}`),
    ...Object.entries(failure.metadata ?? {}).map(([key, value]) => `${key}: ${value}`)];
  if (failure.requestId) {
    facts.push(`request id: ${failure.requestId}`);
  }
  if (facts.length) {
    box.append(element('ul', {}, ...facts.map((fact) => element('li', {}, fact))));
  }
  place.append(box);
}

export const say = (id, text) => { byId(id).textContent = text; };

/** A submit handler that shows its failure; the form's button is disabled until it has ended. */
export function onSubmit(form, errorId, action) {
  const button = byId(form).querySelector('button:not([type])');
  byId(form).addEventListener('submit', async (event) => {
    event.preventDefault();
    showError(errorId, null);
    // A second click would make a second call.
    const focused = document.activeElement;
    button.disabled = true;
    try {
      await action();
    } catch (failure) {
      showError(errorId, failure);
    } finally {
      button.disabled = false;
      if (focused === button && document.activeElement === document.body) {
        button.focus();
      }
    }
  });
}

/** Lines that a list keeps. */
const MOST_LINES = 500;

/** Adds a line to a list, first or last; the oldest line goes where there are too many. */
export function addLine(list, text, first) {
  const line = element('li', {}, text);
  if (first) {
    list.prepend(line);
  } else {
    list.append(line);
  }
  while (list.childElementCount > MOST_LINES) {
    (first ? list.lastChild : list.firstChild).remove();
  }
  return line;
}

/** The next moment that the page can be drawn. */
export const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); setTimeout(resolve, 100); });

export const time = (stamp) => (stamp ? new Date(stamp).toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' }) : '');
