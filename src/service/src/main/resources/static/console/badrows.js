// The rows of a file that cannot be created: shown, saved, or left out.

import { csvRow, MARK, save } from './csvtext.js';
import { byId, count, element, fromOthers, number } from './page.js';
import { call } from './session.js';

const MOST_SHOWN = 100;
/** Lookups at a time; a browser has six connections to a server. */
const AT_A_TIME = 5;

const line = ({ text, row }) => element('li', {}, text, ...(row ? [' — ', fromOthers(row)] : []));

/** The rows as they are in the file, and why each is refused. */
function saveRows(problems, heading) {
  const width = Math.max(...problems.map(({ fields }) => fields.length));
  const names = heading ?? ['Name', 'E-mail'];
  save([MARK, csvRow([...names, ...Array(Math.max(width - names.length, 0)).fill(''), 'Problem']),
    ...problems.map(({ fields, text }) => csvRow([...fields, ...Array(Math.max(width, names.length) - fields.length).fill(''), text]))], 'bad-rows.csv');
}

const button = (id, text, action) => element('button', { type: 'button', id, onclick: action }, text);

/** Shows why a file cannot be created as it is, and offers to go on without the rows that are the reason. */
export function showBad({ problems, users, heading }, leaveOut) {
  const rows = problems.filter((problem) => problem.line);
  const more = problems.length - MOST_SHOWN;
  const left = users.length - rows.length;
  const whole = rows.map((problem) => ({ ...problem, fields: users.find((user) => user.line === problem.line)?.fields ?? [] }));
  byId('csv-bad').replaceChildren(...(problems.length ? [element('div', { class: 'error', role: 'alert' },
    element('strong', {}, rows.length ? `${count(rows.length, 'row')} cannot be created` : 'No user can be created from this file as it is'),
    element('ul', { tabindex: '0', 'aria-label': 'Rows that cannot be created' }, ...problems.slice(0, MOST_SHOWN).map(line), ...(more > 0 ? [element('li', {}, `and ${number(more)} more`)] : [])),
    ...(rows.length ? [element('div', { class: 'actions' },
      ...(rows.length === problems.length && left ? [button('csv-leave-out', `Leave ${rows.length === 1 ? 'it' : 'these'} out, and go on with ${number(left)}`,
        () => leaveOut(rows.map((problem) => problem.line)))] : []),
      button('csv-save-bad', 'Save the bad rows as CSV', () => saveRows(whole, heading)))] : []))] : []));
}

/** Why a row would be refused: its e-mail is somebody's, or no address; empty if it would not. */
async function refusalOf({ email }) {
  try {
    const { id } = await call('user.UserService/GetUserByEmail', { email });
    return `has the e-mail of user ${id}`;
  } catch (failure) {
    if (failure.code === 'not_found') {
      return '';
    }
    if (failure.reason === 'INVALID_FIELD') {
      return 'must be a valid e-mail address';
    }
    throw failure;
  }
}

/** All rows whose e-mails the service would refuse, after it has refused one; `progress` hears of each part. */
export async function findRefused(users, progress) {
  const problems = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < users.length) {
      const user = users[next++];
      const problem = await refusalOf(user);
      if (problem) {
        problems.push({ line: user.line, text: `line ${user.line}: ${problem}`, row: user.fields.join(', ') });
      }
      progress(++done / users.length);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return problems.sort((one, other) => one.line - other.line);
}
