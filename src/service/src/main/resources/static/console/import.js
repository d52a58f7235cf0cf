// Creating the users of a CSV file: it is read, looked at, and then created, all or none.

import { findRefused, showBad } from './badrows.js';
import { ENCODINGS, MOST_ROWS, readUsers } from './csv.js';
import { onClick } from './form.js';
import { byId, count, element, frame, say } from './page.js';
import { showRead } from './preview.js';
import { showProblem } from './problem.js';
import { responses } from './session.js';
import { times } from './times.js';
import { allow } from './who.js';
import { write } from './write.js';

const METHOD = 'user.UserService/CreateUsers';
/** A file with the most rows, and long names, in UTF-16. */
const MOST_BYTES = 16_000_000;
/** Mistakes of the file, which a look at each e-mail shows all at once. */
const OF_A_ROW = new Set(['EMAIL_TAKEN', 'INVALID_FIELD']);

const NOTHING = { bytes: null, read: null, columns: {}, without: new Set() };

/** The file that is looked at: its bytes, what was read of them, and what somebody has chosen. */
let file = NOTHING;
let creating = false;

const users = (amount) => count(amount, 'user');

/** Shows the file, as read with what is chosen. */
function preview() {
  try {
    file.read = readUsers(file.bytes, byId('csv-encoding').value, file.columns, file.without);
  } catch (failure) {
    file.read = { users: [], problems: [{ text: failure.message }] };
  }
  showFile();
}

function showFile() {
  const { read } = file;
  showRead(read, file);
  byId('csv-preview').hidden = false;
  byId('csv-create').textContent = `Create ${users(read.users.length)}`;
  showProblems();
}

function showProblems() {
  const { read } = file;
  showBad(read, (lines) => {
    file.without = new Set([...file.without, ...lines]);
    showProblem('csv-error', null);
    preview();
    byId('csv-create').focus();
  });
  allow(byId('csv-preview'));
  byId('csv-create').disabled ||= read.problems.length > 0;
  say('csv-message', read.problems.length ? 'No user was created' : `Look at the ${users(read.users.length)}, then create. Nothing is created yet.`);
}

async function look(chosen) {
  if (creating) {
    return;
  }
  close();
  byId('csv-progress').hidden = true;
  byId('csv-title').textContent = chosen.name;
  const own = file = { ...NOTHING, read: { users: [], problems: [] } };
  if (chosen.size > MOST_BYTES) {
    own.read.problems.push({ text: `The file has more than ${MOST_BYTES / 1e6} MB. Split it into files of ${MOST_ROWS} rows at most.` });
    showFile();
    return;
  }
  say('csv-message', 'Reading the file');
  const bytes = await chosen.arrayBuffer().catch(() => null);
  if (file !== own) {
    return;
  }
  if (!bytes) {
    own.read.problems.push({ text: 'The file cannot be read: it is a folder, or somebody has changed or removed it. Choose it again.' });
    showFile();
    return;
  }
  own.bytes = new Uint8Array(bytes);
  byId('csv-encoding').value = 'windows-1252';
  preview();
  byId('csv-title').focus();
}

function close() {
  file = NOTHING;
  byId('csv-preview').hidden = true;
  byId('csv-file').value = '';
  showProblem('csv-error', null);
}

async function create() {
  const { read } = file;
  const progress = byId('csv-progress');
  creating = true;
  byId('csv-create').disabled = true;
  progress.hidden = false;
  progress.removeAttribute('value');
  say('csv-message', `Creating ${users(read.users.length)}`);
  try {
    await frame();
    const created = await send(read.users);
    close();
    byId('csv-message').replaceChildren(`${users(created)} ${created === 1 ? 'is' : 'are'} created. `, element('a', { href: '#users' }, 'Show users'));
    progress.value = 1;
  } catch (failure) {
    byId('csv-create').disabled = false;
    say('csv-message', failure.doubt ? 'The outcome is not known' : 'No user was created');
    await showRefused(withLine(failure, read.users), read, progress);
  } finally {
    progress.hidden = progress.value < 1;
    creating = false;
  }
}

/** The service names the first bad row; people want to know all of them. */
async function showRefused(failure, read, progress) {
  if (!OF_A_ROW.has(failure.reason) || !failure.problem) {
    throw failure;
  }
  say('csv-message', 'No user was created. Looking for all rows that are refused');
  const found = await findRefused(read.users, (part) => { progress.value = part * 0.99; });
  read.problems = found.some(({ line }) => line === failure.problem.line) ? found : [failure.problem, ...found];
  showProblems();
}

/** The number of users that were created. */
async function send(all) {
  const requests = all.map(({ name, email }) => ({ name, email }));
  return write([METHOD, requests], `the ${users(all.length)} ${all.length === 1 ? 'was' : 'were'} created`, async (key) => {
    for await (const created of responses(METHOD, requests, { key, silence: times.creation })) {
      return created.count ?? 0;
    }
    return 0;
  });
}

/** The service names the place in the stream; people look for the line of their file. */
function withLine(failure, all) {
  const place = failure.metadata?.index ?? /^requests\[(\d+)\]/.exec(failure.violations?.[0]?.field)?.[1];
  if (place !== undefined && all[place]) {
    const { line, fields } = all[place];
    const { field = '', description } = failure.violations[0] ?? {};
    const what = description ? `${field.replace(/^requests\[\d+\]\.?/, '')} ${description}` : 'has the e-mail of another user';
    failure.problem = { line, text: `line ${line}: ${what}`, row: fields.join(', ') };
  }
  return failure;
}

function takeDropped(drop) {
  for (const name of ['dragover', 'dragleave', 'drop']) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle('over', name === 'dragover');
      if (name === 'drop' && event.dataTransfer.files[0]) {
        look(event.dataTransfer.files[0]);
      }
    });
  }
}

function choose(name, { target }) {
  file.columns = { ...file.columns, [name]: Number(target.value) };
  preview();
}

export function start() {
  byId('csv-encoding').append(...Object.entries(ENCODINGS).map(([value, name]) => element('option', { value }, name)));
  byId('csv-encoding').addEventListener('change', preview);
  byId('csv-name').addEventListener('change', (event) => choose('name', event));
  byId('csv-email').addEventListener('change', (event) => choose('email', event));
  onClick('csv-create', 'csv-error', create);
  byId('csv-cancel').addEventListener('click', () => {
    close();
    say('csv-message', 'No user was created');
  });
  byId('csv-file').addEventListener('change', (event) => event.target.files[0] && look(event.target.files[0]));
  takeDropped(byId('csv-drop'));
}
