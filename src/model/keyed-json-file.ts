import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { readJsonObject } from './read-json.js';

/** A JSON file of what was learned under each of some keys. Removing the file forgets all of it. */
export class KeyedJsonFile {
  constructor(private readonly path: string) {}

  /** What was kept under a key; undefined where nothing was, or the file is absent or damaged. */
  async read(key: string): Promise<unknown> {
    return (await this.all())[key];
  }

  /** Keeps a value. Where the file can't be written the value is learned anew next time, which is all that is lost. */
  async keep(key: string, value: unknown): Promise<void> {
    const temporary = `${this.path}.${randomUUID()}`;
    try {
      await writeFile(temporary, `${JSON.stringify({ ...(await this.all()), [key]: value }, undefined, 2)}\n`);
      await rename(temporary, this.path);
    } catch {
      // said above
    }
  }

  private async all(): Promise<Readonly<Record<string, unknown>>> {
    return (await readJsonObject(this.path).catch(() => undefined)) ?? {};
  }
}
