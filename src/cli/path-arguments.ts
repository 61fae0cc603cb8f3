import { Args } from '@oclif/core';

/** The arguments of commands that take files, folders and globs, as many as are given. */
export const pathArguments = {
  paths: Args.string({
    ignoreStdin: true,
    description: 'files, folders or globs; - reads a list of files from standard input, one a line',
  }),
};
