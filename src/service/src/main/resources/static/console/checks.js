// What the service would refuse of a user, as far as a page can tell: the rules of CreateUserRequest in user.proto.

const INVISIBLE = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u;
const WORD = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\uFFFF-]+";
const LABEL = WORD.replace('-]', ']');
const QUOTED = '"(?:[^"\\\\]|\\\\["\\\\])+"';
const ADDRESS = new RegExp(`^(?:${WORD}|${QUOTED})(?:\\.(?:${WORD}|${QUOTED}))*@(?:${LABEL}(?:-+${LABEL})*(?:\\.${LABEL}(?:-+${LABEL})*)*|\\[[0-9a-fA-F:.IPv]+\\])$`);

/** What stands for lost letters. */
const LOST = '\ufffd';

function problemOfName(name) {
  if (name.includes(LOST)) {
    return `has “${LOST}” in place of letters that were lost before: save the file again from its source`;
  }
  if (!name) {
    return 'must have a name';
  }
  if ([...name].length > 200) {
    return 'must have a name of at most 200 characters';
  }
  return /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202d\u202e]/u.test(name) ? 'must have a name without control characters and line breaks'
    : INVISIBLE.test(name) ? 'must have a name that can be seen' : '';
}

function problemOfEmail(email) {
  return [...email].length > 254 || email.lastIndexOf('@') > 64 || !ADDRESS.test(email) || /[\p{Cf}\p{Cc}]/u.test(email)
    ? 'must be a valid e-mail address' : '';
}

/** What is wrong with a user; empty if nothing is. */
export const problemOf = ({ name, email }) => (email.includes(LOST) ? problemOfName(email) : problemOfEmail(email.trim())) || problemOfName(name.trim());

/** Texts that are equal for e-mails of one mailbox; the service has the last word. */
export const mailbox = (email) => email.trim().normalize('NFKC').toLowerCase();
