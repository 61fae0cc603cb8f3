const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600 };

/**
 * Reads a time or a duration: `5`, `2.5s`, `500ms`, `2m`, `1h30m`, `1:02`, `01:02:03.5`, or `00:01:02,500` as in SRT.
 *
 * @returns seconds, or undefined when the text is none of these
 */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)$/.exec(trimmed);
  if (clock !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = clock;
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'));
  }
  if (/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(trimmed)) return Number(trimmed);
  if (!/^(?:(?:\d+(?:\.\d+)?|\.\d+)\s*(?:ms|s|min|m|h)\s*)+$/.test(trimmed)) return undefined;
  let seconds = 0;
  for (const [, value, unit = 's'] of trimmed.matchAll(/(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|min|m|h)/g)) {
    seconds += Number(value) * (UNITS[unit] ?? 1);
  }
  return seconds;
}
