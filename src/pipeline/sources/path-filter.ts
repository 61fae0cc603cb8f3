import micromatch from 'micromatch';
import type { WalkFilter } from './walk-folder.js';

/** Globs that choose files below a folder, relative to it, in any letter case. */
export interface PathPatterns {
  /** Only files that match one are taken. */
  readonly include: readonly string[];
  /** Files and whole folders that match one are left out; a pattern without `/` goes for names at any depth. */
  readonly exclude: readonly string[];
  /** Whether include patterns without `/` go for names at any depth, too, or for the folder itself only. */
  readonly includeAtAnyDepth: boolean;
}

/** Compiles globs to a filter. Hidden files and folders need a pattern that names the dot. */
export function pathFilter({ include, exclude, includeAtAnyDepth }: PathPatterns): WalkFilter {
  const included = anyMatcher(include, includeAtAnyDepth);
  const excluded = anyMatcher(exclude, true);
  const hiddenWanted = include.some((pattern) => /(^|\/)\.[^./]/.test(pattern));
  const levels = Math.max(...include.map((pattern) => deepestLevel(pattern, includeAtAnyDepth)));
  return {
    file: (path) => included(path) && !excluded(path),
    folder: (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (name.startsWith('.') && !hiddenWanted) return false;
      return slashes(path) < levels && !excluded(path) && !excluded(`${path}/`);
    },
  };
}

function anyMatcher(patterns: readonly string[], atAnyDepth: boolean): (path: string) => boolean {
  const matchers = patterns.map((pattern) =>
    micromatch.matcher(pattern, { nocase: true, matchBase: atAnyDepth && !pattern.includes('/') }),
  );
  return (path) => matchers.some((matches) => matches(path));
}

/** How many folders deep a match can lie: no deeper than the pattern has slashes, unless it has a globstar. */
function deepestLevel(pattern: string, atAnyDepth: boolean): number {
  if (pattern.includes('**') || (atAnyDepth && !pattern.includes('/'))) return Infinity;
  return slashes(pattern);
}

function slashes(text: string): number {
  return text.split('/').length - 1;
}
