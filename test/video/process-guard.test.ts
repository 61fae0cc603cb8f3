import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const guardModule = fileURLToPath(new URL('../../src/video/process-guard.ts', import.meta.url));

/** A process that starts a child under guard, and how both can be watched. */
async function parentAndChild(): Promise<{ parent: ReturnType<typeof spawn>; child: number }> {
  const script = join(folder.path, 'parent.mts');
  await writeFile(
    script,
    `import { spawn } from 'node:child_process';
     import { createProcessGuard, isGrouped } from ${JSON.stringify(guardModule)};
     const child = spawn('sleep', ['600'], { stdio: 'ignore', detached: isGrouped() });
     createProcessGuard().protect(child);
     console.log(child.pid);
     setInterval(() => undefined, 1000);`,
  );
  const parent = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  return { parent, child: Number(line) };
}

async function isRunning(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z ');
  return !state.includes(') Z ');
}

/** Whether a process ends within ten seconds. */
async function ends(pid: number): Promise<boolean> {
  for (let i = 0; i < 200; i++) {
    if (!(await isRunning(pid))) return true;
    await setTimeout(50);
  }
  return false;
}

// /proc tells what runs; the guard itself works elsewhere too.
describe.skipIf(process.platform !== 'linux')('a guarded child', () => {
  it.each(['SIGKILL', 'SIGSEGV', 'SIGTERM', 'SIGHUP'] as const)(
    'does not outlive a parent that ends by %s',
    async (signal) => {
      const { parent, child } = await parentAndChild();
      expect(await isRunning(child)).toBe(true);
      parent.kill(signal);
      await once(parent, 'exit');
      expect(await ends(child)).toBe(true);
    },
  );

  it('does not outlive a parent that ends by Ctrl-C, which reaches its whole process group', async () => {
    const { parent, child } = await parentAndChild();
    process.kill(-(parent.pid ?? 0), 'SIGINT');
    await once(parent, 'exit');
    expect(await ends(child)).toBe(true);
  });

  it('lets its parent end when nothing else is left to do', async () => {
    const script = `import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      import { createProcessGuard, isGrouped } from ${JSON.stringify(guardModule)};
      const child = spawn('true', { detached: isGrouped() });
      createProcessGuard().protect(child);
      await once(child, 'exit');`;
    const path = join(folder.path, 'ending.mts');
    await writeFile(path, script);
    const parent = spawn(process.execPath, ['--import', 'tsx', path], { stdio: 'inherit' });
    expect(await once(parent, 'exit')).toEqual([0, null]);
  });
});
