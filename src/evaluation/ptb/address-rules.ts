import { digit, letterOrMark, space } from './patterns.js';
import { allButLast, verbatim, type TokenRule } from './token-rule.js';

const inUrl = String.raw`[^ \t\n\f\r"<>\|\(\)\{\}]`;
const inPath = String.raw`[^ \t\n\f\r"<>\|\(\)]`;
const endOfUrl = String.raw`[^ \t\n\f\r"<>\|.!?\(\)\{\},\-]`;
const inHost = String.raw`[^ \t\n\f\r"<>\|.!?\(\)\{\},]`;
const inBareHost = String.raw`[^ \t\n\f\r"<>\|.!?\(\)\{\},\-_\u0060'$\/:;=@\[\]\\\^0-9A-Z]`;
const host = String.raw`((?i:www)\.(${inHost}+\.)+[a-zA-Z]{2,4}|(${inBareHost}+\.)+(?i:com|net|org|edu))`;
const inLocalPart = String.raw`[^ \t\n\f\r\u00a0"<>\|\(\)\{\}]`;
const inDomain = String.raw`[^ \t\n\f\r\u00a0"<>\|\(\)\{\}.]`;
const fileExtension =
  'bat|bmp|c|class|cgi|cpp|dll|doc|docx|exe|gif|gz|h|htm|html|jar|java|jpeg|jpg|mov|mp3|pdf|php|pl|png|ppt|ps|py|sql|tar|txt|wav|x|' +
  'xml|zip';
const fileName = `(${letterOrMark}|${digit})+`;

/** Web and mail addresses, user names and hashtags: one token each, kept letter for letter. */
export const ADDRESS_RULES: readonly TokenRule[] = [
  { pattern: String.raw`(?i:https?):\/\/${inUrl}+${endOfUrl}`, write: verbatim },
  { pattern: String.raw`${host}\/${inPath}+${endOfUrl}`, write: verbatim },
  { pattern: host }, // without a path it loses its soft hyphens
  { pattern: String.raw`(<|&(?i:lt);)?[a-zA-Z0-9]${inLocalPart}*@${inDomain}+(\.${inDomain}+)*>?`, write: verbatim },
  { pattern: `@[A-Za-z_][A-Za-z0-9_]*|#${letterOrMark}+`, write: verbatim },
];

/** File names by their extension, where white space or the end of a sentence follows. */
export const FILE_NAME_RULES: readonly TokenRule[] = [
  {
    pattern: String.raw`${fileName}(\.${fileName})*\.(?i:${fileExtension})([.,?!]|${space})`,
    take: allButLast,
    write: verbatim,
  },
];
