/**
 * Escapes a text for the label of a Markdown image (CommonMark 0.31, section 2.4: any ASCII punctuation may be escaped), so
 * that it reads back as itself with GFM, MDX, footnotes and mathematics too.
 * A backtick becomes a reference, since a backslash does not keep it from ending a code span that began before.
 *
 * @param text the text, in one line
 */
export function escapeLabel(text: string): string {
  return text.replace(/[\\*_{}[\]<>&~|^$]/g, String.raw`\$&`).replaceAll('`', '&#96;');
}
