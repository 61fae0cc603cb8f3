import { didYouMean, nearestNames } from '../nearest-names.js';

/** A command line whose first words name no command. */
export interface UnknownCommand {
  /** The name of the program. */
  readonly bin: string;
  /** All words that may name the command, with colons between them: `models:lst`. */
  readonly id: string;
  /** The ids of all commands. */
  readonly known: readonly string[];
  /** Whether a word is a file or folder. */
  readonly isPath: (word: string) => boolean;
}

/** What is wrong with an unknown command, what may have been meant and where the commands are listed. */
export function unknownCommand({ bin, id, known, isPath }: UnknownCommand): string {
  const [first = '', second, ...others] = id.split(':');
  if (second !== undefined) {
    // Words behind a command that takes none count as its name.
    const command = [first, `${first}:${second}`].find((words) => known.includes(words));
    const [found = ''] = command === first ? [second] : others;
    if (command !== undefined) return tooMuch(`${bin} ${command.replaceAll(':', ' ')}`, found);
  }
  const isTopic = known.some((command) => command.startsWith(`${first}:`));
  const topic = isTopic ? ` ${first}` : '';
  const words = isTopic && second !== undefined ? `${first} ${second}` : first;
  const hint =
    !isTopic && isPath(first) ? didYouMean([`${bin} caption ${first}`]) : didYouMean(likelyCommands(words, known));
  return `expected a command, found "${words}".${hint} See: ${bin}${topic} --help`;
}

function tooMuch(command: string, found: string): string {
  return `expected no arguments, found "${found}". See: ${command} --help`;
}

/** The commands with the nearest names; `list` alone stands for `models list`. */
function likelyCommands(words: string, known: readonly string[]): string[] {
  const names = known.map((id) => id.replaceAll(':', ' '));
  const near = nearestNames(words, names);
  if (near.length > 0) return near;
  const ends = names.filter((name) => name.includes(' ')).map((name) => name.split(' ').at(-1) ?? '');
  return nearestNames(words, ends, 1).flatMap((end) => names.filter((name) => name.endsWith(` ${end}`)));
}
