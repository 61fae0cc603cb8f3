import { execFile } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { TemporaryFolder } from '../support/temporary-folder.js';

const at = (name: string): string => fileURLToPath(new URL(`../../examples/cluster/${name}`, import.meta.url));
const yaml = (name: string): unknown => parse(readFileSync(at(name), 'utf8'), { strict: true, uniqueKeys: true });

/** Runs a script with stand-ins for the programs it calls: `capwright` and `npx` end with the code that is asked for. */
function runScript(script: string, code: number, env: Record<string, string>): Promise<{ code: number; calls: string }> {
  const folder = new TemporaryFolder();
  const program = (name: string, body: string): void =>
    chmodSync(folder.write(`bin/${name}`, `#!/bin/bash\n${body}\n`), 0o755);
  program('capwright', `echo "capwright $*" >> "${folder.at('calls')}"; exit ${code}`);
  program('npx', 'shift; exec "$@"');
  program('srun', 'exec "$@"');
  program('scontrol', `echo "scontrol $*" >> "${folder.at('calls')}"`);
  // What the examples mount at /data stays in the folder.
  const local = script.replaceAll('/data', folder.at('data'));
  folder.write('data/photos/a.jpg');
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['-c', local],
      { env: { PATH: `${folder.at('bin')}:${process.env.PATH ?? ''}`, HOME: folder.path, ...env } },
      (error) => {
        resolve({ code: Number(error?.code ?? 0), calls: readFileSync(folder.at('calls'), 'utf8') });
      },
    );
  });
}

describe('the Slurm array', () => {
  const script = readFileSync(at('slurm-array.sh'), 'utf8');
  const env = { SLURM_ARRAY_JOB_ID: '7', SLURM_ARRAY_TASK_ID: '2' };

  test.each([
    [0, 0, false],
    [3, 0, false],
    [130, 130, true],
    [1, 1, false],
    [2, 2, false],
  ])('makes exit code %i into %i', async (from, to, isRequeued) => {
    const { code, calls } = await runScript(script, from, env);
    expect(code).toBe(to);
    expect(calls).toContain('-o');
    expect(calls).toContain('--shard auto');
    expect(calls.includes('scontrol requeue 7_2')).toBe(isRequeued);
  });

  test('asks Slurm for what Slurm knows', () => {
    const options = [...script.matchAll(/^#SBATCH --([a-z-]+)/gm)].map(([, name]) => name);
    const known = ['job-name', 'array', 'cpus-per-task', 'mem', 'time', 'requeue', 'open-mode', 'output', 'signal'];
    expect(options.filter((name) => !known.includes(name ?? ''))).toEqual([]);
    expect(options).toContain('array');
  });
});

interface Job {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly podFailurePolicy: {
      readonly rules: readonly {
        readonly action: string;
        readonly onExitCodes?: { readonly containerName: string; readonly operator: string; readonly values: number[] };
        readonly onPodConditions?: readonly { readonly type: string; readonly status: string }[];
      }[];
    };
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string;
        readonly containers: readonly {
          readonly name: string;
          readonly args: readonly string[];
          readonly env: readonly { readonly name: string; readonly value: string }[];
        }[];
      };
    };
  };
}

describe('the Kubernetes job', () => {
  const job = yaml('kubernetes-job.yaml') as Job;
  const [container] = job.spec.template.spec.containers;
  const action = (code: number): string | undefined =>
    job.spec.podFailurePolicy.rules.find(({ onExitCodes }) => onExitCodes?.values.includes(code))?.action;

  test('has the fields of batch/v1 and tells pods their number', () => {
    expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', spec: { completionMode: 'Indexed' } });
    const fields = ['completionMode', 'completions', 'parallelism', 'backoffLimitPerIndex', 'maxFailedIndexes'];
    expect(Object.keys(job.spec).sort()).toEqual([...fields, 'podFailurePolicy', 'template'].sort());
    expect(job.spec.template.spec.restartPolicy).toBe('Never'); // a failure policy asks for it
    expect(container?.env).toContainEqual({ name: 'JOB_COMPLETIONS', value: String(job.spec.completions) });
  });

  test('has rules of one requirement each, for the container that there is', () => {
    for (const { action: name, onExitCodes, onPodConditions } of job.spec.podFailurePolicy.rules) {
      expect(['FailJob', 'FailIndex', 'Ignore', 'Count']).toContain(name);
      expect([onExitCodes, onPodConditions].filter((requirement) => requirement !== undefined)).toHaveLength(1);
      if (onExitCodes === undefined) continue;
      expect(onExitCodes.containerName).toBe(container?.name);
      expect(['In', 'NotIn']).toContain(onExitCodes.operator);
      expect(onExitCodes.values).not.toContain(0); // the API refuses it with In
    }
  });

  test('gives up on wrong usage, tries again after a failure, and counts no interruption', () => {
    expect([action(2), action(1), action(130), action(143)]).toEqual(['FailJob', 'Count', 'Ignore', 'Ignore']);
  });

  test.each([
    [0, 0],
    [3, 0],
    [2, 2],
    [1, 1],
    [130, 130],
  ])('makes exit code %i into %i', async (from, to) => {
    expect(await runScript(container?.args[0] ?? '', from, {})).toMatchObject({
      code: to,
      calls: expect.stringContaining('--shard auto') as string,
    });
  });
});

describe('the SkyPilot task', () => {
  const task = yaml('skypilot.yaml') as Record<string, unknown>;

  test('has the fields of a task', () => {
    const known = ['name', 'num_nodes', 'resources', 'envs', 'file_mounts', 'setup', 'run'];
    expect(Object.keys(task).sort()).toEqual(known.sort());
    expect(task.num_nodes).toBe(4);
    const resources = ['cpus', 'memory', 'use_spot', 'image_id'];
    expect(Object.keys(task.resources as object).sort()).toEqual(resources.sort());
  });

  test.each([
    [0, 0],
    [3, 0],
    [1, 1],
  ])('makes exit code %i into %i', async (from, to) => {
    expect(await runScript(task.run as string, from, { MODEL: 'git-base-coco' })).toMatchObject({
      code: to,
      calls: expect.stringContaining('--shard auto') as string,
    });
  });
});
