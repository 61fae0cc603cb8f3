/** What microsoft/GenerativeImage2Text keeps of a question: its first 40 pieces, and of those the last 38. */
const [FIRST, LAST] = [40, 38];

/** Shortens a prompt's pieces as the original repository does (without [CLS]). */
export function paperPrompt(pieces: readonly number[]): number[] {
  return pieces.slice(0, FIRST).slice(-LAST);
}
