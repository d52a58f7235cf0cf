// The users of the list, all its pages, as a CSV file, of which little is in memory at a time.

import { csvRow, MARK, save } from './csvtext.js';
import { onClick } from './form.js';
import { byId, count, frame, say } from './page.js';
import { allPages } from './sources.js';
import { listed } from './users.js';

const HEADING = csvRow(['Id', 'Name', 'E-mail', 'Created', 'Changed']);

const rowOf = ({ id, name, email, createTime, updateTime }) => csvRow([id, name, email, createTime, updateTime]);

let stopped = false;

/** A file that somebody has chosen, written as the users come; null where the browser has no such thing. */
async function chosenFile(suggestedName) {
  try {
    const file = await window.showSaveFilePicker?.({ suggestedName, types: [{ description: 'CSV', accept: { 'text/csv': ['.csv'] } }] });
    return await file?.createWritable();
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    return null;
  }
}

/** Else in parts that the browser keeps, out of the page's memory. */
function download(name) {
  const parts = [];
  return { write: (text) => { parts.push(new Blob([text])); }, close: () => save(parts, name), abort: () => {} };
}

async function write(file) {
  let written = 0;
  await file.write(MARK + HEADING);
  for await (const { users } of allPages(listed().source)) {
    if (stopped) {
      return null;
    }
    await file.write(users.map(rowOf).join(''));
    written += users.length;
    say('export-message', `${count(written, 'user')} so far`);
    await frame();
  }
  return written;
}

async function run() {
  const file = await chosenFile('users.csv') ?? download('users.csv');
  byId('export-progress').hidden = false;
  byId('export-stop').hidden = stopped = false;
  say('export-message', 'The export begins');
  try {
    const written = await write(file);
    await (written === null ? file.abort() : file.close());
    say('export-message', written === null ? 'The export was stopped; no file was saved' : `${count(written, 'user')} exported, the last one included`);
  } catch (failure) {
    await file.abort();
    say('export-message', 'The export has failed; no file was saved');
    throw failure;
  } finally {
    byId('export-stop').hidden = true;
  }
}

/** Takes away what is said of an export that has ended. */
export function forget() {
  byId('export-progress').hidden ||= byId('export-stop').hidden;
}

export function start() {
  onClick('export', 'users-error', run);
  byId('export-stop').addEventListener('click', () => { stopped = true; });
}
