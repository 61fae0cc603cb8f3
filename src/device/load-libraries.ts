import { execFile } from 'node:child_process';

/** A library that the dynamic linker was asked for. */
export interface LoadedLibrary {
  readonly name: string;
  /** Undefined when it can be loaded, else what the linker said. */
  readonly error?: string;
}

/**
 * What the process runs: loads each library and prints what happens. Node's loader asks the dynamic linker first and then
 * finds that the library is no add-on, so that this error means that it was found.
 */
const SCRIPT = `
for (const name of process.argv.slice(1)) {
  let error;
  try { process.dlopen({ exports: {} }, name); } catch (caught) { error = caught.message; }
  if (error !== undefined && /did not self-register/.test(error)) error = undefined;
  console.log(JSON.stringify({ name, error }));
}`;

/** Tries to load libraries by name, as the dynamic linker finds them, in a process of its own. */
export function loadLibraries(names: readonly string[]): Promise<LoadedLibrary[]> {
  if (names.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', SCRIPT, ...names], { windowsHide: true }, (_, stdout) => {
      const answers = new Map<string, LoadedLibrary>();
      for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
        const answer = JSON.parse(line) as LoadedLibrary;
        answers.set(answer.name, answer);
      }
      resolve(names.map((name) => answers.get(name) ?? { name, error: 'loading it ended the process that tried' }));
    });
  });
}
