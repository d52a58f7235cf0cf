// Creating the users of a CSV file: it is read, looked at, and then created, all or none.

import { ENCODINGS, MOST_ROWS, readUsers, sampleOf } from './csv.js';
import { byId, element, frame, fromOthers, say, showError } from './page.js';
import { responses } from './session.js';
import { times } from './times.js';
import { write } from './write.js';

const METHOD = 'user.UserService/CreateUsers';
/** A file with the most rows, and long names, in UTF-16. */
const MOST_BYTES = 16_000_000;
const MOST_PROBLEMS = 20;

const SEPARATORS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };
const MARKED = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16' };

/** The file that is looked at, and what it holds. */
let bytes = null;
let read = null;
let creating = false;

const users = (count) => (count === 1 ? '1 user' : `${count} users`);
const are = (count) => `${users(count)} ${count === 1 ? 'is' : 'are'}`;

/** What the page took the file for. */
function describe({ encoding, guessed, separator, heading, leftOut, users: all }) {
  const parts = [`${users(all.length)}. Read as ${guessed ? ENCODINGS[encoding] : MARKED[encoding]}`,
    separator ? `, separated by ${SEPARATORS[separator] ?? `“${separator}”`}, ` : '.'];
  if (separator) {
    parts.push(...(heading ? ['with the heading ', fromOthers(heading.filter((each) => each.trim()).join(', ')), '.'] : ['without a heading.']));
  }
  return leftOut?.length ? [...parts, ' These columns are left out: ', fromOthers(leftOut.join(', ')), '.'] : parts;
}

function row({ line, name, email }) {
  return element('tr', {}, ...[String(line), name, email].map((each) => element('td', {}, fromOthers(each))));
}

function problem({ text, row: fields }) {
  return element('li', {}, text, ...(fields ? [' — ', fromOthers(fields)] : []));
}

function showProblems(problems) {
  const more = problems.length - MOST_PROBLEMS;
  byId('csv-error').replaceChildren(...(problems.length ? [element('div', { class: 'error', role: 'alert' },
    element('strong', {}, 'No user can be created from this file as it is'),
    element('ul', {}, ...problems.slice(0, MOST_PROBLEMS).map(problem), ...(more > 0 ? [element('li', {}, `and ${more} more`)] : [])))] : []));
}

/** Shows the file, as read with the encoding that is chosen. */
function preview() {
  try {
    read = readUsers(bytes, byId('csv-encoding').value);
  } catch (failure) {
    read = { users: [], problems: [{ text: failure.message }] };
  }
  byId('csv-taken').replaceChildren(...(read.encoding ? describe(read) : []));
  byId('csv-guess').hidden = !read.guessed;
  byId('csv-rows').replaceChildren(...sampleOf(read).map(row));
  byId('csv-preview').querySelector('.table').hidden = !read.users.length;
  const button = byId('csv-create');
  button.textContent = `Create ${users(read.users.length)}`;
  button.disabled = read.problems.length > 0;
  showProblems(read.problems);
  byId('csv-preview').hidden = !read.encoding;
  say('csv-message', read.problems.length ? 'No user was created' : `Look at the ${users(read.users.length)}, then create. Nothing is created yet.`);
}

async function look(file) {
  if (creating) {
    return;
  }
  close();
  byId('csv-progress').hidden = true;
  if (file.size > MOST_BYTES) {
    say('csv-message', 'No user was created');
    showProblems([{ text: `The file has more than ${MOST_BYTES / 1e6} MB. Split it into files of ${MOST_ROWS} rows at most.` }]);
    return;
  }
  say('csv-message', 'Reading the file');
  bytes = new Uint8Array(await file.arrayBuffer());
  byId('csv-encoding').value = 'windows-1252';
  preview();
  byId('csv-title').textContent = file.name;
  if (!byId('csv-preview').hidden) {
    byId('csv-title').focus();
  }
}

function close() {
  bytes = read = null;
  byId('csv-preview').hidden = true;
  byId('csv-file').value = '';
  showError('csv-error', null);
}

async function create() {
  const progress = byId('csv-progress');
  creating = true;
  byId('csv-create').disabled = true;
  progress.hidden = false;
  progress.removeAttribute('value');
  showError('csv-error', null);
  say('csv-message', `Creating ${users(read.users.length)}`);
  try {
    await frame();
    const { count } = await send(read.users);
    close();
    say('csv-message', `${are(count)} created`);
    progress.value = 1;
  } catch (failure) {
    progress.hidden = true;
    byId('csv-create').disabled = false;
    say('csv-message', failure.doubt ? 'The outcome is not known' : 'No user was created');
    showError('csv-error', failure);
  } finally {
    creating = false;
  }
}

/** The response of CreateUsers. */
async function send(all) {
  const requests = all.map(({ name, email }) => ({ name, email }));
  try {
    return await write([METHOD, requests], `the ${users(all.length)} ${all.length === 1 ? 'was' : 'were'} created`, async (key) => {
      for await (const created of responses(METHOD, requests, { key, silence: times.creation })) {
        return { count: created.count ?? 0 };
      }
      return { count: 0 };
    });
  } catch (failure) {
    throw withLine(failure, all);
  }
}

/** The service names the place in the stream; people look for the line of their file. */
function withLine(failure, all) {
  const place = failure.metadata?.index ?? /^requests\[(\d+)\]/.exec(failure.violations?.[0]?.field)?.[1];
  if (place !== undefined && all[place]) {
    const { line, name, email } = all[place];
    failure.metadata = { line, row: `${name}, ${email}` };
    if (failure.reason === 'EMAIL_TAKEN') {
      failure.message = `line ${line}: another user, or an earlier line, has this e-mail`;
    }
    failure.violations = failure.violations.map((each) => ({ ...each, field: each.field.replace(/^requests\[\d+\]\.?/, `line ${line}, `) }));
  }
  return failure;
}

export function start() {
  byId('csv-encoding').append(...Object.entries(ENCODINGS).map(([value, name]) => element('option', { value }, name)));
  byId('csv-encoding').addEventListener('change', preview);
  byId('csv-create').addEventListener('click', create);
  byId('csv-cancel').addEventListener('click', () => {
    close();
    say('csv-message', 'No user was created');
  });
  byId('csv-file').addEventListener('change', (event) => event.target.files[0] && look(event.target.files[0]));
  const drop = byId('csv-drop');
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
