/**
 * Two commits of capwright against each other: inference of a checkpoint of git-base's size with random weights, in one
 * run, interleaved, medians. Says what a change cost or gained.
 *
 *     npx tsx bench/regression/run.ts OLD [NEW] [--rounds 5] [--batches 1,8] [--threads 2] [--precisions int8,fp32]
 *
 * NEW is HEAD unless given. Both are built in folders of their own; what is not committed does not count.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LinePeer, type Measurement } from '../peers/line-peer.js';
import { median } from '../peers/median.js';

const TOKENS = 12;
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    batches: { type: 'string', default: '1,8' },
    threads: { type: 'string', default: '2' },
    precisions: { type: 'string', default: 'int8,fp32' },
  },
});
const [old, recent = 'HEAD'] = positionals;
if (old === undefined) throw new Error('expected a commit to compare with: npx tsx bench/regression/run.ts OLD [NEW]');

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const repository = here('../..');
const scratch = mkdtempSync(join(tmpdir(), 'capwright-bench-'));
const peers: LinePeer[] = [];

/** Checks a commit out and builds it. @returns its library */
function built(commit: string, name: string): string {
  const folder = join(scratch, name);
  const run = (command: string, ...args: string[]): unknown =>
    execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('git', ['-C', repository, 'worktree', 'add', '--detach', '--force', folder, commit], {
    stdio: 'ignore',
  });
  run('npm', 'ci', '--no-audit', '--no-fund');
  run('npm', 'run', '--silent', 'build');
  return join(folder, 'dist/index.js');
}

try {
  const checkpoint = join(scratch, 'git-base-random');
  execFileSync('npx', ['tsx', here('../make-random-checkpoint.ts'), 'base', checkpoint], { stdio: 'ignore' });
  const libraries = [
    { name: `old (${old})`, library: built(old, 'old') },
    { name: `new (${recent})`, library: built(recent, 'new') },
  ];
  for (const precision of flags.precisions.split(',')) {
    for (const batch of flags.batches.split(',').map(Number)) {
      const sessions = batch === 1 ? '1' : 'auto';
      const contestants = libraries.map(({ name, library }) => {
        process.env.CAPWRIGHT_CACHE = join(dirname(dirname(library)), 'cache'); // graphs of its own, whatever their version
        const args = [checkpoint, precision, flags.threads, sessions, String(TOKENS), library];
        const peer = LinePeer.start('npx', ['tsx', here('../captioning/session-peer.ts'), ...args]);
        peers.push(peer);
        return { name, peer, measured: [] as Measurement[] };
      });
      for (let round = 0; round <= Number(flags.rounds); round++) {
        for (const { peer, measured } of contestants) {
          const one = await peer.run({ batch });
          if (round > 0) measured.push(one); // the first warms up
        }
      }
      const wall = (measured: readonly Measurement[]): number => median(measured.map(({ seconds }) => seconds / batch));
      const before = wall(contestants[0]?.measured ?? []);
      console.log(`${precision}, batch ${batch}`);
      console.table(
        contestants.map(({ name, measured }) => ({
          name,
          'ms an image': Number((wall(measured) * 1000).toFixed(1)),
          'CPU ms an image': Number(((median(measured.map(({ cpu }) => cpu)) / batch) * 1000).toFixed(1)),
          'times old': Number((before / wall(measured)).toFixed(3)),
          'peak MB': Math.round(Math.max(...measured.map(({ rss }) => rss)) / 1e6),
        })),
      );
      for (const { peer } of contestants) peer.stop();
    }
  }
} finally {
  for (const peer of peers) peer.stop();
  rmSync(scratch, { recursive: true, force: true });
  execFileSync('git', ['-C', repository, 'worktree', 'prune']);
}
