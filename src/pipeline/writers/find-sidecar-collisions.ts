import { SeenKeys } from './seen-keys.js';
import { sidecarPath, type SidecarPlace } from './sidecar-path.js';

/** A text file that several pictures would share. */
export interface SidecarCollision {
  readonly sidecar: string;
  readonly paths: readonly string[];
}

/**
 * Finds pictures that would share a text file, before a run. Goes through the paths once, and only if something
 * looks shared a second time for the names; holds no list of paths.
 * @param paths gives the run's paths anew at each call
 * @param limit how many collisions are reported at most
 */
export async function findSidecarCollisions(
  paths: () => AsyncIterable<string>,
  place: SidecarPlace,
  limit = 20,
): Promise<SidecarCollision[]> {
  const shared = await sharedSidecars(paths(), place, limit);
  if (shared.size === 0) return [];
  for await (const path of paths()) shared.get(sidecarPath(path, place))?.add(path);
  return [...shared]
    .map(([sidecar, found]) => ({ sidecar, paths: [...found] }))
    .filter(({ paths: { length } }) => length > 1);
}

async function sharedSidecars(
  paths: AsyncIterable<string>,
  place: SidecarPlace,
  limit: number,
): Promise<Map<string, Set<string>>> {
  const seenPaths = new SeenKeys();
  const seenSidecars = new SeenKeys();
  const shared = new Map<string, Set<string>>();
  for await (const path of paths) {
    if (!seenPaths.add(path)) continue; // the same picture twice shares nothing with another
    const sidecar = sidecarPath(path, place);
    if (!seenSidecars.add(sidecar) && shared.size < limit) shared.set(sidecar, new Set());
  }
  return shared;
}
