/**
 * The addresses in a `srcset`, largest first (by its `w` or `x` descriptor), as the HTML standard splits it: an address may
 * hold commas (data URLs do) but not end with one.
 */
export function parseSrcset(value: string): string[] {
  const candidates: { address: string; size: number }[] = [];
  const pattern = /[\s,]*([^\s,]\S*)((?:[^,(]|\([^)]*\)?)*)/y;
  let at = 0;
  while (at < value.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(value);
    const written = match?.[1];
    if (!match || written === undefined) break;
    const address = written.replace(/(?<!,),+$/, '');
    const ended = address !== written;
    const descriptor = ended ? '' : (match[2] ?? '');
    at = match.index + match[0].length - (ended ? (match[2] ?? '').length : 0);
    const size = Number.parseFloat(descriptor);
    if (address) candidates.push({ address, size: Number.isNaN(size) ? 1 : size });
  }
  return candidates.sort((a, b) => b.size - a.size).map(({ address }) => address);
}
