import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is removed when the test that asked for it ends. */
export class TemporaryFolder {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'capwright-'));
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true }));
  }

  /** The absolute path of a name in the folder. */
  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file, with the folders above it, and gives its path. */
  write(name: string, content: Uint8Array | string = ''): string {
    const path = this.at(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
}
