// Forms, buttons and dialogs: one call for however many clicks, and the way back for the keyboard.

import { showProblem } from './problem.js';
import { byId } from './page.js';

/** Runs an action while a form, a dialog or a button takes no further click; shows its failure. */
async function once(place, errorId, action, fields) {
  if (place.dataset.busy) {
    return;
  }
  place.dataset.busy = 'true';
  place.setAttribute('aria-busy', 'true');
  showProblem(errorId, null, fields);
  try {
    await action();
  } catch (failure) {
    showProblem(errorId, failure, fields);
  } finally {
    delete place.dataset.busy;
    place.removeAttribute('aria-busy');
  }
}

export function onSubmit(form, errorId, action, fields) {
  byId(form).addEventListener('submit', (event) => {
    event.preventDefault();
    once(byId(form), errorId, action, fields);
  });
}

export function onClick(button, errorId, action) {
  byId(button).addEventListener('click', () => once(byId(button), errorId, action));
}

/** A dialog that Escape and this button close, but not while its call runs. */
export function dialog(id, closeId) {
  const opened = byId(id);
  const close = () => opened.querySelector('[data-busy]') || opened.close();
  byId(closeId).addEventListener('click', close);
  opened.addEventListener('cancel', (event) => {
    if (opened.querySelector('[data-busy]')) {
      event.preventDefault();
    }
  });
  return opened;
}
