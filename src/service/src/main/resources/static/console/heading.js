// The heading of a CSV file: which column is the name and which the e-mail.

const words = (text) => new Set(text.split(',').map(plain));

/** A word without case, accents, blanks and hyphens. */
function plain(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** In some twenty languages. */
const EMAIL = words('email,mail,email address,mail address,email id,emails,primary email,work email,correo,correo electrónico,dirección de correo,'
  + 'courriel,courrier électronique,adresse courriel,adresse email,adresse mail,adresse électronique,mél,email adresse,mailadresse,posta elettronica,'
  + 'indirizzo email,indirizzo mail,emailadres,mailadres,epost,epostadress,epostadresse,eposta,e posta adresi,sähköposti,sähköpostiosoite,'
  + 'endereço de email,endereço eletrônico,correio eletrônico,adres email,adres mail,poczta,emailová adresa,e-mail cím,emailcím,adresă de email,имейл,'
  + 'почта,эл. почта,электронная почта,адрес электронной почты,емейл,пошта,електронна пошта,ηλεκτρονικό ταχυδρομείο,メール,メールアドレス,eメール,'
  + '邮箱,电子邮件,电子邮箱,電子郵件,이메일,이메일 주소,דואל,אימייל,البريد الإلكتروني,بريد');
/** Of an e-mail, if no other column has a word for it. */
const ADDRESS = words('address,adresse,adres,adress,dirección,indirizzo,endereço,адрес,adresa,cím');
const NAME = words('name,names,full name,display name,user,user name,nom,nom complet,nom et prénom,nombre,nombre completo,nombre y apellidos,nome,'
  + 'nome completo,nome e cognome,naam,volledige naam,navn,namn,nimi,vor- und nachname,nutzer,benutzer,benutzername,imię i nazwisko,jméno,'
  + 'jméno a příjmení,meno,név,nume,ime,имя,фио,ім\'я,піб,име,όνομα,ad soyad,isim,名前,氏名,お名前,姓名,名字,이름,성명,שם,الاسم,اسم');
const FIRST = words('first name,given name,forename,vorname,prénom,voornaam,fornavn,förnamn,etunimi,imię,primeiro nome,křestní jméno,ad');
const LAST = words('last name,surname,family name,nachname,familienname,nom de famille,apellido,apellidos,cognome,achternaam,etternavn,'
  + 'efternavn,efternamn,sukunimi,nazwisko,sobrenome,apelido,příjmení,фамилия,прізвище,soyad');

/** Name and e-mail in this order, without a heading. */
export const WITHOUT = { names: [0], email: 1, width: 2, leftOut: [] };

/** Where the parts of a name are, in the order in which they are written. */
function namesIn(fields) {
  const at = (meant) => fields.findIndex((field) => meant.has(field));
  const [first, name, last] = [at(FIRST), at(NAME), at(LAST)];
  const both = first >= 0 && last >= 0;
  return (both && name >= 0 ? [name] : [first, name, last]).filter((index) => index >= 0);
}

/** The columns that this row is the heading of; null if it is none, since its fields are not the words of one. */
export function columnsOf(row) {
  const fields = row.map(plain);
  const names = namesIn(fields);
  const strong = fields.findIndex((field) => EMAIL.has(field));
  const email = strong >= 0 ? strong : fields.findIndex((field) => ADDRESS.has(field));
  if (!names.length || email < 0 || row.some((field) => field.includes('@'))) {
    return null;
  }
  const leftOut = row.filter((field, index) => field.trim() && index !== email && !names.includes(index));
  return { names, email, width: row.length, leftOut };
}
