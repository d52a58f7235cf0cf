// What callers may use up of a replica, in people's words: docs/limits.md has them all.

const BYTES = 'bytes';

const WORDS = {
  chats: ['Chats that are open'],
  'collected-users': ['Users of imports that are still arriving', BYTES],
  connections: ['Connections by gRPC'],
  'http-calls': ['Calls by HTTP that run, this page\'s among them; an import counts as ten'],
  'http-responses': ['Large responses by HTTP that are being written', BYTES],
  'list-statements': ['Lists, and watches that are behind: those that run and those that wait'],
  lookups: ['Users that are being looked up'],
  'open-calls': ['Streams that need no token, such as watches of the health'],
  'open-calls-per-connection': ['The same on one connection'],
  'unfinished-messages': ['Requests that have not wholly arrived', BYTES],
  'unread-responses': ['Responses that their clients have not read', BYTES],
  unwritten: ['What waits to be sent to clients that do not read', BYTES],
  watchers: ['Watches that are open'],
  'write-statements': ['Writes: those that run and those that wait'],
  'search-statements': ['Searches: those that run and those that wait'],
  'stored-users': ['Users that are being stored'],
  history: ['What one caller\'s writes have taken of the day\'s log', BYTES],
};

/** More than this is no bound, but the greatest number. */
const UNBOUNDED = 1e15;

/** A number of bytes in the unit in which people say it. */
function bytes(value) {
  const power = Math.min(3, Math.floor(Math.log10(Math.max(value, 1)) / 3));
  return `${(value / 1000 ** power).toLocaleString('en', { maximumFractionDigits: 1 })} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

/** What a bound is about, and how much of it is used. */
export function describe(name, used, capacity) {
  const [words = name, unit] = WORDS[name] ?? [];
  const say = unit === BYTES ? bytes : (value) => value.toLocaleString('en');
  return { words, amount: capacity < UNBOUNDED ? `${say(used)} of ${say(capacity)}` : say(used) };
}
