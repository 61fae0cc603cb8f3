/**
 * Times `capwright evaluate` against pycocoevalcap on 5,000 images with five references each, interleaved, and prints medians, ratios and
 * the highest memory of our process.
 *
 *     npm run build && PYTHON=venv/bin/python npx tsx bench/evaluation/compare.ts [runs] [--meteor FOLDER]
 *
 * Ours is the wall time of the whole command, start-up and reading included; theirs is the time inside the tokenizer and the scorers alone.
 * Nothing is kept between runs, so each is as a machine's first. The scores of both are compared too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
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
  /** The most memory that the process held at once, in MB; NaN where it wasn't measured. */
  megabytes: number;
  metrics: Record<string, number>;
}

function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { stdout, status, stderr } = spawnSync(command, args, {
    ...{ encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, ...env } },
  });
  if (status !== 0) throw new Error(`${command} failed: ${stderr.slice(-500)}`);
  return stdout;
}

async function ours(flags: readonly string[], folder: string): Promise<Run> {
  const usage = join(folder, 'usage.json');
  const start = performance.now();
  const text = output(
    process.execPath,
    ['--require', here('../peers/record-usage.cjs'), here('../../bin/run.js'), 'evaluate', '--json', ...flags],
    { RECORD_USAGE: usage },
  );
  const seconds = (performance.now() - start) / 1000;
  return {
    seconds,
    megabytes: (JSON.parse(await readFile(usage, 'utf8')) as { rss: number }).rss / 1e6,
    metrics: (JSON.parse(text) as Pick<Run, 'metrics'>).metrics,
  };
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
  const sum = Object.values(seconds).reduce((total, value) => total + value, 0);
  return { seconds: sum, megabytes: NaN, metrics: Object.fromEntries(named) };
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
    `${name}: capwright ${median(mine).toFixed(2)} s, pycocoevalcap ${median(peer).toFixed(2)} s, ${ratio.toFixed(1)} times faster; largest difference of scores ${largest.toExponential(1)}, at most ${Math.max(...mine.map(({ megabytes }) => megabytes)).toFixed(0)} MB`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'capwright-bench-'));
try {
  const { results, references } = await makeCorpus(folder);
  const files = [results, '-r', references];
  const basic = { mine: [] as Run[], peer: [] as Run[] };
  for (let run = 0; run < runs; run++) {
    basic.mine.push(await ours([...files, '--metrics', 'Bleu,ROUGE_L,CIDEr'], folder));
    basic.peer.push(theirs(results, references, []));
  }
  report('tokenizer, BLEU, ROUGE-L, CIDEr', basic.mine, basic.peer);
  if (meteorFolder !== undefined) {
    const flags = [...files, '--metrics', 'METEOR', '--meteor-dir', meteorFolder];
    const [mine, peer]: [Run[], Run[]] = [[], []];
    for (let run = 0; run < runs; run++) {
      mine.push(await ours(flags, folder));
      peer.push(theirs(results, references, ['meteor']));
    }
    report('tokenizer, METEOR', mine, peer);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
