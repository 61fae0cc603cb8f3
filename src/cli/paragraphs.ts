/**
 * A description that the help wraps to the width of the terminal.
 * @param text paragraphs with a blank line between them; the lines of one are joined
 */
export function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim().replaceAll(/\s*\n\s*/g, ' '))
    .join('\n\n');
}
