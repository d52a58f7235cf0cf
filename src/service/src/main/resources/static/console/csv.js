// Reads the users of a CSV file: its letters, its separator, its heading, its rows. Pure functions, and no guess unsaid.

import { mailbox, problemOf } from './checks.js';
import { unescaped } from './csvtext.js';
import { columnsOf, WITHOUT } from './heading.js';

export const MOST_ROWS = 10_000;

const MARKS = [['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]]];
/** In a tie the first one: names have commas more often than semicolons. */
const SEPARATORS = ['\t', ';', ','];
const SEPARATOR_LINE = /^"?sep=([^\w\s"]|\t)"?[\t ,;]*(?:\r\n|\r|\n|$)/i;
const LINE_END = /\r\n|\r|\n/g;
const ADDRESS = /^[^\s@,;]+@[^\s@,;]+$/;

/** Encodings that a person can choose, and their names. */
export const ENCODINGS = { 'windows-1252': 'Western European (Windows-1252)', 'windows-1250': 'Central European (Windows-1250)',
  'windows-1251': 'Cyrillic (Windows-1251)', 'windows-1253': 'Greek (Windows-1253)', 'windows-1254': 'Turkish (Windows-1254)',
  'windows-1255': 'Hebrew (Windows-1255)', 'windows-1256': 'Arabic (Windows-1256)', 'windows-1257': 'Baltic (Windows-1257)',
  macintosh: 'Western European (Mac)', 'koi8-r': 'Cyrillic (KOI8-R)', shift_jis: 'Japanese (Shift_JIS)', 'euc-jp': 'Japanese (EUC-JP)',
  gb18030: 'Chinese (GB18030)', big5: 'Chinese (Big5)', 'euc-kr': 'Korean (EUC-KR)' };

function strictly(bytes, encoding) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The text of a file, and its encoding: by its mark, else UTF-8, else the chosen one, which is a guess that somebody has
 * to look at.
 */
export function decode(bytes, chosen = 'windows-1252') {
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];
  const plain = strictly(bytes, marked ?? 'utf-8');
  const encoding = plain === null && !marked ? chosen : marked ?? 'utf-8';
  const guessed = plain === null && !marked;
  const text = guessed ? strictly(bytes, chosen) : plain;
  if (text?.includes('\0') || (marked && text === null)) {
    throw new Error('The file is not a text file, or it is damaged. In Excel, save it as “CSV UTF-8”.');
  }
  // Bytes that Windows-1252 has no letters for.
  return { text: guessed && text && /[\x80-\x9f]/.test(text) ? null : text, encoding, guessed };
}

/** The rows of a text (RFC 4180; a line ends with CR, LF or both), each with the number of its first line. */
export function rowsOf(text, separator, { from = 0, line = 1, most = Infinity } = {}) {
  const quoted = / *"([^"]*(?:""[^"]*)*)" */y;
  const bare = new RegExp(`[^\\r\\n${separator.replace(/[\]\\^-]/, '\\$&')}]*`, 'y');
  const rows = [];
  let fields = [];
  let at = from;
  let row = line;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found?.[0].length ?? 0;
    return found;
  };
  const field = () => {
    if (!/ *"/y.test(text.slice(at, at + 20))) {
      return take(bare)[0];
    }
    const found = take(quoted);
    if (!found) {
      throw new Error(`line ${line}: a quote begins here that is never closed`);
    }
    line += found[0].match(LINE_END)?.length ?? 0;
    return found[1].replaceAll('""', '"');
  };
  while (at < text.length && rows.length < most) {
    fields.push(field());
    if (text[at] === separator && ++at < text.length) {
      continue;
    }
    if (!take(/\r\n|\r|\n|$/y)) {
      throw new Error(`line ${line}: after a quoted field the column ends; a quote within it is written twice ("")`);
    }
    if (fields.some((each) => each.trim())) {
      rows.push({ line: row, fields });
    }
    fields = [];
    row = ++line;
  }
  return rows;
}

/** How well a separator suits a row: as a heading, as one with an address, by its number of columns. */
function weigh(text, separator) {
  try {
    const fields = rowsOf(text, separator, { most: 1 })[0]?.fields ?? [];
    const parts = fields.length > 1;
    return (columnsOf(fields) ? 3e6 : parts && fields.some((field) => ADDRESS.test(field.trim())) ? 2e6 : parts ? 1e6 : 0) + fields.length;
  } catch {
    return -1;
  }
}

/** One separator for a file: what its line "sep=" says, else what suits its first row; and where the rows begin. */
export function separatorOf(text) {
  const said = SEPARATOR_LINE.exec(text);
  if (said) {
    return { separator: said[1], from: said[0].length, line: 2 };
  }
  const best = SEPARATORS.map((separator) => ({ separator, weight: weigh(text, separator) }))
    .reduce((one, other) => (other.weight > one.weight ? other : one));
  return { separator: best.weight > 1 ? best.separator : ',', from: 0, line: 1 };
}

/** The columns that somebody has chosen; those that the heading names stay together. */
function choose({ name, email }, columns, width) {
  return { ...columns, width, email: email ?? columns.email, names: name === undefined ? columns.names : [name] };
}

function widthProblem(fields, width, hasHeading) {
  return !fields.slice(width).some((field) => field.trim()) ? ''
    : hasHeading ? 'has more columns than the heading'
      : 'has more columns than name and e-mail: name them in a heading, or put a text that has the separator in quotes';
}

/** The users of some rows, and what is wrong with which of them: all of it at once. */
function check(rows, columns, hasHeading) {
  const lines = new Map();
  const problems = [];
  const users = rows.map(({ line, fields }) => {
    const name = columns.names.map((index) => unescaped((fields[index] ?? '').trim())).filter(Boolean).join(' ');
    const user = { line, name, email: unescaped(fields[columns.email] ?? ''), fields };
    const box = mailbox(user.email);
    const problem = widthProblem(fields, columns.width, hasHeading) || problemOf(user)
      || (lines.has(box) ? `has the e-mail of line ${lines.get(box)}` : '');
    if (problem) {
      problems.push({ line, text: `line ${line}: ${problem}`, row: fields.join(', ') });
    } else {
      lines.set(box, line);
    }
    return user;
  });
  return { users, problems };
}

/**
 * What a file holds and how it was read: `users` with their lines, `heading` or null, `leftOut` of its columns, and as
 * `problems` why the users cannot be created; one that is a row's has its `line`.
 *
 * @param columns the numbers of the columns that somebody has chosen for `name` and `email`
 * @param without lines that are left out
 */
export function readUsers(bytes, chosen, columns = {}, without = new Set()) {
  const { text, encoding, guessed } = decode(bytes, chosen);
  if (text === null) {
    return { encoding, guessed, users: [], problems: [{ text: `The file is not ${ENCODINGS[encoding]}, and not UTF-8. Choose its encoding.` }] };
  }
  const { separator, ...place } = separatorOf(text);
  const rows = rowsOf(text, separator, place);
  const found = rows.length ? columnsOf(rows[0].fields) : null;
  const isChosen = columns.name !== undefined || columns.email !== undefined;
  const width = Math.max(...rows.slice(0, 1).map(({ fields }) => fields.length), 2);
  const used = isChosen ? choose(columns, found ?? WITHOUT, width) : found ?? WITHOUT;
  // A first row without an address is a heading, where somebody has said which columns are meant.
  const hasHeading = Boolean(found) || (isChosen && !rows[0].fields.some((field) => field.includes('@')));
  const taken = rows.slice(hasHeading ? 1 : 0).filter(({ line }) => !without.has(line));
  const { users, problems } = check(taken, used, hasHeading);
  if (!users.length || users.length > MOST_ROWS) {
    problems.unshift({ text: `The file has ${users.length} rows; it must have 1 to ${MOST_ROWS}.` });
  }
  return { encoding, guessed, separator, heading: hasHeading ? rows[0].fields : null, first: rows[0]?.fields ?? [], columns: used,
    leftOut: isChosen ? [] : used.leftOut, users, problems };
}

/** The users to be looked at before they are created: the first ones, and such as show whether the encoding is right. */
export function sampleOf({ users, guessed }, count = 5) {
  const telling = guessed ? users.filter(({ name, email }) => /[^\x00-\x7f]/.test(name + email)).slice(0, 2 * count) : [];
  return [...new Set([...users.slice(0, count), ...telling])].sort((one, other) => one.line - other.line);
}
