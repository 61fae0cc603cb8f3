import { UsageError } from '../../errors.js';
import type { Shard } from './shard.js';

/** How a scheduler tells its tasks apart. */
interface Scheduler {
  readonly name: string;
  readonly index: string;
  readonly count: string;
  /** Its lowest index, as a number or the variable that holds it. */
  readonly first: number | string;
  /** The variable that holds the step between indices. */
  readonly step?: string;
  /** The variable `count` holds the highest index instead of how many there are. */
  readonly countIsLast?: true;
}

/** In the order they are looked for: the task of an array goes before the processes within it. */
const SCHEDULERS: readonly Scheduler[] = [
  {
    name: 'Slurm array',
    index: 'SLURM_ARRAY_TASK_ID',
    count: 'SLURM_ARRAY_TASK_COUNT',
    first: 'SLURM_ARRAY_TASK_MIN',
    step: 'SLURM_ARRAY_TASK_STEP',
  },
  { name: 'Kubernetes Indexed Job', index: 'JOB_COMPLETION_INDEX', count: 'JOB_COMPLETIONS', first: 0 },
  { name: 'SkyPilot', index: 'SKYPILOT_NODE_RANK', count: 'SKYPILOT_NUM_NODES', first: 0 },
  { name: 'AWS Batch array', index: 'AWS_BATCH_JOB_ARRAY_INDEX', count: 'AWS_BATCH_JOB_ARRAY_SIZE', first: 0 },
  { name: 'Google Cloud Run job', index: 'CLOUD_RUN_TASK_INDEX', count: 'CLOUD_RUN_TASK_COUNT', first: 0 },
  { name: 'Google Batch', index: 'BATCH_TASK_INDEX', count: 'BATCH_TASK_COUNT', first: 0 },
  {
    name: 'Grid Engine array',
    index: 'SGE_TASK_ID',
    count: 'SGE_TASK_LAST',
    first: 'SGE_TASK_FIRST',
    step: 'SGE_TASK_STEPSIZE',
    countIsLast: true,
  },
  { name: 'Slurm step', index: 'SLURM_PROCID', count: 'SLURM_NTASKS', first: 0 },
];

/**
 * The shard that a scheduler's environment gives this process, for `--shard auto`.
 * @throws UsageError when there is no scheduler's, or only half of it
 */
export function shardFromEnvironment(environment: Readonly<Record<string, string | undefined>>): Shard {
  // Grid Engine sets SGE_TASK_ID to "undefined" outside of arrays.
  const isSet = (name: string): boolean => /^\d+$/.test(environment[name] ?? '');
  const scheduler = SCHEDULERS.find(({ index }) => isSet(index));
  if (scheduler === undefined) {
    const names = SCHEDULERS.map(({ index }) => index).join(', ');
    throw new UsageError(`expected a task index for --shard auto in ${names}, found none. Give --shard i/n.`);
  }
  const { name, index, count, first, step, countIsLast } = scheduler;
  if (!isSet(count)) {
    throw new UsageError(
      `${name}: expected ${count} beside ${index}, found none. Set it to the number of tasks, or give --shard i/n.`,
    );
  }
  const lowest = typeof first === 'number' ? first : isSet(first) ? Number(environment[first]) : 0;
  const stride = step !== undefined && isSet(step) ? Math.max(1, Number(environment[step])) : 1;
  const place = (value: number): number => Math.floor((value - lowest) / stride) + 1;
  const total = countIsLast === true ? place(Number(environment[count])) : Number(environment[count]);
  const shard = { index: place(Number(environment[index])), count: total };
  if (shard.index >= 1 && shard.index <= total) return shard;
  throw new UsageError(
    `${name}: expected a task from ${lowest} on of ${total}, found ${index}=${environment[index]}. Give --shard i/n.`,
  );
}
