// What was read of a CSV file, before anything is created.

import { ENCODINGS, sampleOf } from './csv.js';
import { byId, count, element, fromOthers } from './page.js';

const SEPARATORS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };
const MARKED = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16' };

/** What the page took the file for. */
function describe({ encoding, guessed, separator, heading, leftOut, users: all }, without) {
  const parts = [`${count(all.length, 'user')}. Read as ${guessed ? ENCODINGS[encoding] : MARKED[encoding]}`,
    separator ? `, separated by ${SEPARATORS[separator] ?? `“${separator}”`}, ` : '.'];
  if (separator) {
    parts.push(...(heading ? ['with the heading ', fromOthers(heading.filter((each) => each.trim()).join(', ')), '.'] : ['without a heading.']));
  }
  return [...parts, ...(leftOut?.length ? [' These columns are left out: ', fromOthers(leftOut.join(', ')), '.'] : []),
    ...(without.size ? [` ${count(without.size, 'row')} left out.`] : [])];
}

const row = ({ line, name, email }) => element('tr', {}, ...[String(line), name, email].map((each) => element('td', {}, fromOthers(each))));

/** Two choices where the file has more columns than two, or no heading that says which is which. */
function showColumns({ first = [], columns, heading }, chosenColumns) {
  const isNeeded = first.length > 2 || (first.length === 2 && !heading);
  byId('csv-columns').hidden = !isNeeded;
  for (const [id, chosen] of isNeeded ? [['csv-name', columns.names[0]], ['csv-email', columns.email]] : []) {
    const name = (index) => (id === 'csv-name' && chosenColumns.name === undefined && columns.names.length > 1
      && index === chosen ? columns.names.map((each) => first[each]).join(' + ') : first[index]);
    byId(id).replaceChildren(...first.map((text, index) => element('option', { value: String(index) }, name(index) || `column ${index + 1}`)));
    byId(id).value = String(chosen);
  }
}

/** Shows what was read, with what somebody has chosen: `columns`, and lines `without` which it was read. */
export function showRead(read, { columns, without }) {
  byId('csv-taken').replaceChildren(...(read.encoding ? describe(read, without) : []));
  byId('csv-guess').hidden = !read.guessed;
  showColumns(read, columns);
  byId('csv-rows').replaceChildren(...sampleOf(read).map(row));
  byId('csv-table').hidden = !read.users.length;
}
