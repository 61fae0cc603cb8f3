import { access } from 'node:fs/promises';

/** Whether something of this name is there. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
