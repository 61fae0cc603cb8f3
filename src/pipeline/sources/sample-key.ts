/**
 * The key of the WebDataset sample that a member of a shard belongs to: its name up to the first dot of its last part.
 * @returns undefined for members that belong to none: without an ending, hidden (a Mac adds `._0001.jpg` to archives), or of
 * the files and folders that webdataset keeps for itself (`__meta__/…`)
 */
export function sampleKey(name: string): string | undefined {
  const base = name.lastIndexOf('/') + 1;
  const dot = name.indexOf('.', base);
  return dot <= base || /^__[^/]*__(\/|$)/.test(name) ? undefined : name.slice(0, dot);
}
