/** A number with its noun: `1 row`, `2 rows`. @param plural for nouns that take more than an s */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
