/** Python's white space (`str.split()`, `str.strip()`); JavaScript's `\s` has U+FEFF and lacks U+001C-U+001F and U+0085. */
const PYTHON_SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${PYTHON_SPACE}]+`);
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
// The look-behind lets a search begin at the start of a run only: without it a long run inside a text takes the square of its length.
const OUTER_SPACES = new RegExp(`^[${PYTHON_SPACE}]+|(?<![${PYTHON_SPACE}])[${PYTHON_SPACE}]+$`, 'g');
const SPACES_AT_END = new RegExp(`(?<![${PYTHON_SPACE}])[${PYTHON_SPACE}]+$`);

/** Splits at white space as Python's `str.split()` does: no empty words. */
export function splitWords(text: string): string[] {
  // Most text has single ASCII spaces between its words and nowhere else.
  if (PLAIN.test(text)) return text.split(' ');
  return text.split(SPACES).filter((word) => word !== '');
}

/** Trims as Python's `str.strip()` does. */
export function strip(text: string): string {
  return text.replace(OUTER_SPACES, '');
}

/** Trims the end as Python's `str.rstrip()` does. */
export function stripEnd(text: string): string {
  return text.replace(SPACES_AT_END, '');
}

/** Rounds to two decimals as Python 3's `round(value, 2)`: the nearest to the exact binary value, an exact tie to the even digit. */
export function roundToHundredths(value: number): number {
  const eighths = value * 8;
  if (Number.isInteger(eighths) && eighths % 2 !== 0) {
    const below = Math.floor(value * 100);
    return (below % 2 === 0 ? below : below + 1) / 100;
  }
  return Number(value.toFixed(2));
}
