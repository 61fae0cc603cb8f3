/** A piece of a parsed pattern. Sets are named by the source of a JavaScript character class, tested one UTF-16 unit at a time. */
export type Pattern =
  | { readonly kind: 'set'; readonly source: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly min: number; readonly max: number };

/**
 * Parses the small regular language that the lexer's rules are written in: literals, escapes (`\.`, `\s`, `\u00a0`), character
 * classes, groups, `|`, `?`, `*`, `+`, `{m}` and `{m,n}`; `(?i:…)` makes literals inside match either case.
 *
 * Takes the pattern's source and gives its tree. Throws a plain Error for a malformed pattern: rules are code, not user input.
 */
export function parsePattern(source: string): Pattern {
  let position = 0;

  const fail = (what: string): never => {
    throw new Error(
      `pattern ${source}: expected ${what} at ${position}, found ${source.slice(position, position + 8)}`,
    );
  };

  function parseChoice(ignoreCase: boolean): Pattern {
    const parts = [parseSequence(ignoreCase)];
    while (source[position] === '|') {
      position++;
      parts.push(parseSequence(ignoreCase));
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'choice', parts };
  }

  function parseSequence(ignoreCase: boolean): Pattern {
    const parts: Pattern[] = [];
    while (position < source.length && source[position] !== '|' && source[position] !== ')') {
      parts.push(parseRepeat(parseAtom(ignoreCase)));
    }
    return { kind: 'sequence', parts };
  }

  function parseRepeat(part: Pattern): Pattern {
    const bounds = /^(?:([?*+])|\{(\d+)(,(\d*))?\})/.exec(source.slice(position));
    if (bounds === null) return part;
    position += bounds[0].length;
    const [, sign, low, range, high] = bounds;
    const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
    const open = sign === undefined ? range !== undefined && high === '' : sign !== '?';
    const max = open ? Infinity : sign === '?' ? 1 : Number(range === undefined ? low : high);
    return parseRepeat({ kind: 'repeat', part, min, max });
  }

  function parseAtom(ignoreCase: boolean): Pattern {
    const character = source[position] ?? fail('an atom');
    if (character === '(') return parseGroup(ignoreCase);
    if (character === '[') return parseClass();
    if (character === '\\') {
      const escape = /^\\(?:u[0-9a-fA-F]{4}|p\{\w+\}|.)/.exec(source.slice(position))?.[0] ?? fail('an escape');
      position += escape.length;
      return { kind: 'set', source: `[${escape}]` };
    }
    if ('?*+{}.^$]'.includes(character)) fail('an escaped operator');
    position++;
    const either = ignoreCase && character.toLowerCase() !== character.toUpperCase();
    if (either) return { kind: 'set', source: `[${character.toLowerCase()}${character.toUpperCase()}]` };
    return { kind: 'set', source: /[&\-|~@#!%,:;<=>`]/.test(character) ? `[\\${character}]` : `[${character}]` };
  }

  function parseGroup(ignoreCase: boolean): Pattern {
    position++;
    let caseless = ignoreCase;
    if (source.startsWith('?i:', position)) {
      caseless = true;
      position += 3;
    }
    const inner = parseChoice(caseless);
    if (source[position] !== ')') fail('a closing parenthesis');
    position++;
    return inner;
  }

  function parseClass(): Pattern {
    const start = position;
    let depth = 0;
    do {
      if (position >= source.length) fail('a closed character class');
      const character = source[position];
      if (character === '[') depth++;
      if (character === ']') depth--;
      position += character === '\\' ? 2 : 1;
    } while (depth > 0);
    return { kind: 'set', source: source.slice(start, position) };
  }

  const pattern = parseChoice(false);
  if (position < source.length) fail('the end of the pattern');
  return pattern;
}
