/**
 * Times `capwright evaluate` against pycocoevalcap on 5,000 images with five references each, interleaved, and prints medians and ratios.
 *
 *     npm run build && PYTHON=venv/bin/python npx tsx bench/evaluation/compare.ts [runs] [--meteor FOLDER]
 *
 * Ours is the wall time of the whole command, start-up and reading included; theirs is the time inside the tokenizer and the scorers alone.
 * The scores of both are compared too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCorpus } from './make-corpus.js';

const python = process.env.PYTHON ?? 'python3';
const runs = Number(process.argv[2] ?? 3);
const meteorFolder = process.argv[3] === '--meteor' ? process.argv[4] : undefined;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Run {
  seconds: number;
  metrics: Record<string, number>;
}

function output(command: string, args: readonly string[]): string {
  const { stdout, status, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} failed: ${stderr.slice(-500)}`);
  return stdout;
}

function ours(results: string, references: string, metrics: readonly string[]): Run {
  const start = performance.now();
  const text = output(process.execPath, [
    here('../../bin/run.js'),
    'evaluate',
    results,
    '-r',
    references,
    '--json',
    ...metrics,
  ]);
  return { seconds: (performance.now() - start) / 1000, metrics: (JSON.parse(text) as Pick<Run, 'metrics'>).metrics };
}

function theirs(results: string, references: string, extra: readonly string[]): Run {
  const text = output(python, [here('pycocoevalcap_run.py'), results, references, ...extra]);
  const { seconds, metrics } = JSON.parse(text) as {
    seconds: Record<string, number>;
    metrics: Record<string, number | number[]>;
  };
  const named = Object.entries(metrics).flatMap(([name, score]) =>
    Array.isArray(score) ? score.map((value, n) => [`${name}_${n + 1}`, value] as const) : [[name, score] as const],
  );
  return { seconds: Object.values(seconds).reduce((sum, value) => sum + value, 0), metrics: Object.fromEntries(named) };
}

function report(name: string, mine: readonly Run[], peer: readonly Run[]): void {
  const median = (list: readonly Run[]) =>
    list.map(({ seconds }) => seconds).sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
  const largest = Math.max(
    ...Object.entries(peer[0]?.metrics ?? {}).map(([metric, score]) =>
      Math.abs(score - (mine[0]?.metrics[metric] ?? NaN)),
    ),
  );
  const ratio = median(peer) / median(mine);
  console.log(
    `${name}: capwright ${median(mine).toFixed(2)} s, pycocoevalcap ${median(peer).toFixed(2)} s, ${ratio.toFixed(1)} times faster; largest difference of scores ${largest.toExponential(1)}`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'capwright-bench-'));
try {
  const { results, references } = await makeCorpus(folder);
  const cases: [string, string[], string[]][] = [
    ['tokenizer, BLEU, ROUGE-L, CIDEr', ['--metrics', 'Bleu,ROUGE_L,CIDEr'], []],
    ...(meteorFolder === undefined
      ? []
      : [
          ['tokenizer, METEOR', ['--metrics', 'METEOR', '--meteor-dir', meteorFolder], ['meteor']] satisfies [
            string,
            string[],
            string[],
          ],
        ]),
  ];
  for (const [name, flags, extra] of cases) {
    const mine: Run[] = [];
    const peer: Run[] = [];
    for (let run = 0; run < runs; run++) {
      mine.push(ours(results, references, flags));
      peer.push(theirs(results, references, extra));
    }
    report(name, mine, peer);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
