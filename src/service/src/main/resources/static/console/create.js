// Creating one user, and many from a CSV file.

import { showCopies } from './copy.js';
import { byId, frame, onSubmit, say, showError } from './page.js';
import { call, responses } from './session.js';

const USERS = 'user.UserService';
const MOST_ROWS = 10000;
/** A file with that many long names. */
const MOST_BYTES = 8_000_000;

/** The rows of a CSV text (RFC 4180), each with the number of its first line. */
export function parseCsv(text) {
  const rows = [];
  let fields = [];
  let field = '';
  let quoted = false;
  let line = 1;
  let first = 1;
  const endField = () => { fields.push(field); field = ''; };
  const endRow = () => {
    endField();
    if (fields.some((each) => each.trim())) {
      rows.push({ line: first, fields });
    }
    fields = [];
    first = line;
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\n') {
      line++;
    }
    if (quoted) {
      if (letter !== '"') {
        field += letter;
      } else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else {
        quoted = false;
      }
    } else if (letter === '"' && !field) {
      quoted = true;
    } else if (letter === ',' || letter === ';') {
      endField();
    } else if (letter === '\n') {
      endRow();
    } else if (letter !== '\r') {
      field += letter;
    }
  }
  if (field || fields.length) {
    endRow();
  }
  return rows;
}

const isHeading = ({ fields }) => fields.length > 1 && !fields[1].includes('@') && /mail/i.test(fields[1]);

async function createOne() {
  const request = { name: byId('create-name').value, email: byId('create-email').value };
  showCopies('create-copy', { method: 'CreateUser', request });
  say('create-message', '');
  const user = await call(`${USERS}/CreateUser`, request);
  say('create-message', `User ${user.id} is created`);
  byId('create-one').reset();
}

async function createAll(file) {
  showError('csv-error', null);
  const progress = byId('csv-progress');
  progress.hidden = false;
  progress.removeAttribute('value');
  try {
    if (file.size > MOST_BYTES) {
      throw new Error(`The file has more than ${MOST_BYTES} bytes.`);
    }
    say('csv-message', 'Reading the file');
    let rows = parseCsv((await file.text()).replace(/^\ufeff/, ''));
    rows = rows.length && isHeading(rows[0]) ? rows.slice(1) : rows;
    if (!rows.length || rows.length > MOST_ROWS) {
      throw new Error(`The file has ${rows.length} rows; it must have 1 to ${MOST_ROWS}.`);
    }
    say('csv-message', `Creating ${rows.length} users`);
    await frame();
    await send(rows);
  } catch (failure) {
    say('csv-message', 'No user was created');
    showError('csv-error', failure);
  } finally {
    progress.value = 1;
    byId('csv-file').value = '';
  }
}

async function send(rows) {
  const requests = rows.map(({ fields }) => ({ name: fields[0] ?? '', email: fields[1] ?? '' }));
  try {
    for await (const created of responses(`${USERS}/CreateUsers`, requests)) {
      say('csv-message', `${created.count} users are created`);
    }
  } catch (failure) {
    // The service names the place in the stream; people look for the line of their file.
    const place = failure.metadata?.index ?? /^requests\[(\d+)\]/.exec(failure.violations?.[0]?.field)?.[1];
    if (place !== undefined && rows[place]) {
      failure.metadata = { line: rows[place].line, row: rows[place].fields.join(', ') };
      failure.violations = (failure.violations ?? []).map((each) => ({ ...each, field: each.field.replace(/^requests\[\d+\]\./, '') }));
    }
    throw failure;
  }
}

export function start() {
  onSubmit('create-one', 'create-error', createOne);
  byId('csv-file').addEventListener('change', (event) => event.target.files[0] && createAll(event.target.files[0]));
  const drop = byId('csv-drop');
  for (const name of ['dragover', 'dragleave', 'drop']) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle('over', name === 'dragover');
      if (name === 'drop' && event.dataTransfer.files[0]) {
        createAll(event.dataTransfer.files[0]);
      }
    });
  }
}

