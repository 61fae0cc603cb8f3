import { Flags } from '@oclif/core';

const helpGroup = 'RUN';

/** The flag that silences a command. */
export const quietFlag = {
  quiet: Flags.boolean({ char: 'q', description: 'print nothing but rows and fatal errors' }),
};

/** Flags of every command that runs over many items. */
export const runFlags = {
  force: Flags.boolean({
    description: 'start anew where an output is there already; older files are kept under numbered names',
    helpGroup,
  }),
  'retry-errors': Flags.boolean({ description: 'do items that failed in an earlier run again', helpGroup }),
  identity: Flags.option({
    options: ['stat', 'content'] as const,
    description: 'tell a changed file by its size and time, or by all its bytes',
    default: 'stat' as const,
    helpGroup,
  })(),
  dedupe: Flags.boolean({ description: 'caption files of the same bytes once; each gets its row', helpGroup }),
  'max-errors': Flags.string({
    description: 'give up after more failed items than this, or than this share of the items done, 5% for one',
    helpValue: '<n|percent>',
    exclusive: ['fail-fast'],
    helpGroup,
  }),
  'fail-fast': Flags.boolean({ description: 'give up at the first item that fails', helpGroup }),
  shard: Flags.string({
    description: 'do one part of the run; auto takes it from Slurm, Kubernetes, SkyPilot and other schedulers',
    helpValue: '<i/n|auto>',
    helpGroup,
  }),
};
