// Writes CSV as spreadsheets read it: UTF-8 with a byte order mark, each text in quotes (RFC 4180).

/** At the start of a cell these make a spreadsheet compute; see "CSV Injection" at owasp.org. */
const FORMULA = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;

export const MARK = '\ufeff';

/** An apostrophe makes a formula a text. */
const cell = (text) => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** A row with its line end. */
export const csvRow = (fields) => `${fields.map((field) => (typeof field === 'number' ? String(field) : cell(field ?? ''))).join(',')}\r\n`;

/** A text without the apostrophe that was written before a formula. */
export const unescaped = (text) => (text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text);

/** Has the browser save this under a name. */
export function save(parts, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  // The browser has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
