// The token in what somebody has pasted.

/** Blanks, line breaks, and characters that are not seen. */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;
const QUOTES = '"\'`\u2018\u2019\u201c\u201d\u00ab\u00bb';
/** What may stand before a token: in a shell, a header, a log or a JSON text. */
const BEFORE = new RegExp(`^[\\s\\S]*?(?:bearer[ :]|token\\W*?[:=]|authorization\\W*?[:=])(?:[\\s${QUOTES}]|bearer )*`, 'iu');
/** The header of a JWT is a JSON object in Base64, of which this is the start. */
const START = /(?:^|[^\w.-])(eyJ[\s\S]*)/;
const LETTERS = /^[\w.-]*$/;

/** The token in a text that may have more: quotes, "Bearer", a line of a log. Throws a sentence if there is none. */
export function readToken(text) {
  const visible = text.replace(/(?!\s)[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '');
  const begun = START.exec(visible)?.[1] ?? visible.replace(BEFORE, '');
  const token = cutAtQuote(begun.trim()).replace(UNSEEN, '');
  if (!token) {
    throw new Error('There is no token in this text.');
  }
  if (!LETTERS.test(token)) {
    const [strange] = token.replace(/[\w.-]/g, '');
    throw new Error(`A token has only letters, digits, “.”, “-” and “_”, and this text has “${strange}”. Copy the whole token again.`);
  }
  if (/\.\.|\.$/.test(token)) {
    throw new Error('This token is not whole: a part is missing at “..” or at its end. Copy the whole token again.');
  }
  return token;
}

/** A quote at the start was taken away before; one further on ends the token. */
function cutAtQuote(text) {
  const bare = text.replace(new RegExp(`^[${QUOTES}\\s]+`), '');
  return bare.split(new RegExp(`[${QUOTES},;]`))[0];
}
