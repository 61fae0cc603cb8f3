/**
 * Reads a Retry-After header (RFC 9110, section 10.2.3): seconds or a date.
 * @returns milliseconds, 0 for a date that is past; undefined when it is absent or unreadable
 */
export function retryAfter(header: string | null | undefined, now = Date.now()): number | undefined {
  if (header === null || header === undefined) return undefined;
  const wait = /^\s*\d+(?:\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
