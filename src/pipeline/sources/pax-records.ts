/**
 * The records of a pax header, each `length key=value` and a line feed, the length in bytes and of the whole record
 * (POSIX.1-2017, pax, "pax Extended Header"). Values may hold line feeds; an empty one takes
 * back what was said.
 * @returns undefined when they are damaged
 */
export function paxRecords(bytes: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const space = bytes.indexOf(' ', at);
    const digits = bytes.toString('latin1', at, Math.max(at, space));
    const end = at + Number(digits);
    const equals = bytes.indexOf('=', space);
    if (!/^\d{1,9}$/.test(digits) || bytes[end - 1] !== 0x0a || !(equals > space && equals < end)) return undefined;
    const [key, value] = [bytes.toString('utf8', space + 1, equals), bytes.toString('utf8', equals + 1, end - 1)];
    if (value === '') records.delete(key);
    else records.set(key, value);
    at = end;
  }
  return records;
}
