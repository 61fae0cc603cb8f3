/** Control characters, separators of lines, and marks that turn the direction of text. */
// eslint-disable-next-line no-control-regex -- they are what it is for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const NAMES: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/**
 * Spells out what a terminal would obey instead of showing, as in names of files that others made: a line break becomes
 * `\n`, the start of an escape sequence `\x1b`. For messages and tables; data keep the true text.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => NAMES[character] ?? spelled(character.charCodeAt(0)));
}

/** The same for a text of lines, which keeps its line breaks and tabs. */
export function printableLines(text: string): string {
  return text.replaceAll(/[^\n\t]+/g, printable);
}

function spelled(code: number): string {
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
