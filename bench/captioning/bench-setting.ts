import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What all jobs of a bench share. */
export interface BenchSetting {
  /** A folder for checkpoints and pictures that are made for the bench. */
  readonly scratch: string;
  readonly python: string;
  readonly rounds: number;
  readonly threads: number;
  /** Pictures of a job, at the most. */
  readonly pictures: number;
}

/** Tokens that a checkpoint with random weights writes: it would go on for ever. */
export const NEW_TOKENS = 12;

/** A path beside this file. */
export function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** A checkpoint of git-base's size with random weights, made once. */
export function randomCheckpoint({ scratch }: BenchSetting): string {
  const checkpoint = join(scratch, 'git-base-random');
  if (!existsSync(checkpoint)) {
    execFileSync('npx', ['tsx', here('../make-random-checkpoint.ts'), 'base', checkpoint], { stdio: 'ignore' });
  }
  return checkpoint;
}
