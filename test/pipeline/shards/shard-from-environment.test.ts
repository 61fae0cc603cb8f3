import { expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { shardFromEnvironment } from '../../../src/pipeline/shards/shard-from-environment.js';

test.each([
  ['1/4', { SLURM_ARRAY_TASK_ID: '0', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '0' }],
  ['2/3', { SLURM_ARRAY_TASK_ID: '6', SLURM_ARRAY_TASK_COUNT: '3', SLURM_ARRAY_TASK_MIN: '5', SLURM_PROCID: '0' }],
  [
    '3/4',
    { SLURM_ARRAY_TASK_ID: '5', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_STEP: '2' },
  ],
  ['8/8', { JOB_COMPLETION_INDEX: '7', JOB_COMPLETIONS: '8' }],
  ['1/2', { SKYPILOT_NODE_RANK: '0', SKYPILOT_NUM_NODES: '2' }],
  ['3/10', { AWS_BATCH_JOB_ARRAY_INDEX: '2', AWS_BATCH_JOB_ARRAY_SIZE: '10' }],
  ['2/5', { CLOUD_RUN_TASK_INDEX: '1', CLOUD_RUN_TASK_COUNT: '5' }],
  ['2/5', { BATCH_TASK_INDEX: '1', BATCH_TASK_COUNT: '5' }],
  ['2/3', { SGE_TASK_ID: '3', SGE_TASK_FIRST: '1', SGE_TASK_LAST: '5', SGE_TASK_STEPSIZE: '2' }],
  ['4/4', { SGE_TASK_ID: 'undefined', SLURM_PROCID: '3', SLURM_NTASKS: '4' }],
])('finds %s', (shard, environment) => {
  const { index, count } = shardFromEnvironment(environment);
  expect(`${index}/${count}`).toBe(shard);
});

test.each([
  ['expected a task index', {}],
  ['expected JOB_COMPLETIONS beside JOB_COMPLETION_INDEX', { JOB_COMPLETION_INDEX: '1' }],
  ['SLURM_ARRAY_TASK_ID=9', { SLURM_ARRAY_TASK_ID: '9', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '0' }],
])('says what is missing: %s', (message, environment) => {
  expect(() => shardFromEnvironment(environment)).toThrow(UsageError);
  expect(() => shardFromEnvironment(environment)).toThrow(message);
});
