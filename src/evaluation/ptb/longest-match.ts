import { parsePattern, type Pattern } from './pattern.js';

/** One state of the nondeterministic automaton: edges on a character set, free edges, and the rule it accepts (-1: none). */
interface NfaState {
  set: number;
  next: number;
  free: number[];
  rule: number;
}

/** One state of the deterministic automaton, built when first reached. `edges` is indexed by character class. */
interface DfaState {
  readonly members: readonly number[];
  readonly rule: number;
  readonly edges: (DfaState | null | undefined)[];
}

/** What matched: the index of the rule, the position just after the match, and the one just after all that was looked at to tell. */
export interface Match {
  rule: number;
  end: number;
  read: number;
}

/** Dead ends are noted at every place that is a multiple of this: hardly any match of common text looks so far past its end. */
const NOTED_EVERY = 64;

/**
 * A lexer's matcher: of all rules the one with the longest match wins, and of equally long ones the first.
 *
 * The rules become one automaton that is made deterministic while it runs (Aho, Sethi, Ullman, "Compilers", section 3.7), so a match costs
 * one table look-up a character however many rules there are. Characters are UTF-16 units; those that no rule tells apart share a class.
 */
export class LongestMatch {
  readonly #states: NfaState[] = [];
  readonly #sets: RegExp[] = [];
  readonly #setIds = new Map<string, number>();
  readonly #classOf = new Int16Array(65_536).fill(-1);
  readonly #classSets: boolean[][] = [];
  readonly #classIds = new Map<string, number>();
  readonly #dfaStates = new Map<string, DfaState>();
  readonly #start: DfaState;
  /** The text of the last match, and from which states at which of its places no match came; with how far was looked to tell. */
  #text = '';
  readonly #deadEnds = new Map<DfaState, Map<number, number>>();

  /** Takes the rules' patterns in the language of {@link parsePattern}, in order of precedence. */
  constructor(patterns: readonly string[]) {
    const starts = patterns.map((pattern, rule) => this.#compile(parsePattern(pattern), this.#addState({ rule })));
    this.#start = this.#dfaState(starts);
  }

  /**
   * The longest match in `text` that begins at `position`, or undefined where no rule matches. All matches of a text together take time in
   * proportion to its length: a way that led to no match is not gone twice (Reps, "Maximal-munch tokenization in linear time", 1998).
   */
  match(text: string, position: number): Match | undefined {
    if (text !== this.#text) {
      this.#text = text;
      this.#deadEnds.clear();
    }
    let state = this.#start;
    let found: Match | undefined;
    /** States and places on the way since the last match. */
    const passed: { state: DfaState; at: number }[] = [];
    let read = Infinity; // what comes after the text would have mattered, too
    for (let at = position; at < text.length; at++) {
      const next = this.#step(state, text.charCodeAt(at));
      if (next === null) {
        read = at + 1;
        break;
      }
      state = next;
      if (state.rule >= 0) {
        found = { rule: state.rule, end: at + 1, read: at + 1 };
        passed.length = 0;
      } else if (at % NOTED_EVERY === 0) {
        const known = this.#deadEnds.get(state)?.get(at);
        if (known !== undefined) {
          read = known;
          break;
        }
        passed.push({ state, at });
      }
    }
    for (const { state: dead, at } of passed) this.#noteDeadEnd(dead, at, read);
    if (found !== undefined) found.read = read;
    return found;
  }

  #noteDeadEnd(state: DfaState, at: number, read: number): void {
    const ends = this.#deadEnds.get(state) ?? new Map<number, number>();
    this.#deadEnds.set(state, ends);
    ends.set(at, read);
  }

  #addState(state: Partial<NfaState>): number {
    return this.#states.push({ set: -1, next: -1, free: [], rule: -1, ...state }) - 1;
  }

  /** Builds the states of a pattern backwards: gives the state where `pattern` then `after` begins (Thompson's construction). */
  #compile(pattern: Pattern, after: number): number {
    switch (pattern.kind) {
      case 'set':
        return this.#addState({ set: this.#setId(pattern.source), next: after });
      case 'sequence':
        return pattern.parts.reduceRight((next, part) => this.#compile(part, next), after);
      case 'choice':
        return this.#addState({ free: pattern.parts.map((part) => this.#compile(part, after)) });
      case 'repeat':
        return this.#compileRepeat(pattern, after);
    }
  }

  #compileRepeat({ part, min, max }: Extract<Pattern, { kind: 'repeat' }>, after: number): number {
    let state = after;
    if (max === Infinity) {
      const loop = this.#addState({ free: [after] });
      this.#states[loop]?.free.push(this.#compile(part, loop));
      state = loop;
    } else {
      for (let count = min; count < max; count++) {
        state = this.#addState({ free: [after, this.#compile(part, state)] });
      }
    }
    for (let count = 0; count < min; count++) state = this.#compile(part, state);
    return state;
  }

  #setId(source: string): number {
    const known = this.#setIds.get(source);
    if (known !== undefined) return known;
    const id = this.#sets.push(new RegExp(`^${source}$`, 'sv')) - 1;
    this.#setIds.set(source, id);
    return id;
  }

  /** The class of a UTF-16 unit: units that are in the same sets share one. Found out when a unit is first seen. */
  #classify(unit: number): number {
    const character = String.fromCharCode(unit);
    const sets = this.#sets.map((set) => set.test(character));
    const key = sets.map(Number).join('');
    let id = this.#classIds.get(key);
    if (id === undefined) {
      id = this.#classSets.push(sets) - 1;
      this.#classIds.set(key, id);
    }
    this.#classOf[unit] = id;
    return id;
  }

  #step(state: DfaState, unit: number): DfaState | null {
    let id = this.#classOf[unit] ?? -1;
    if (id < 0) id = this.#classify(unit);
    const known = state.edges[id];
    if (known !== undefined) return known;
    const sets = this.#classSets[id] ?? [];
    const targets = state.members.flatMap((member) => {
      const { set, next } = this.#states[member] ?? { set: -1, next: -1 };
      return sets[set] === true ? [next] : [];
    });
    const next = targets.length === 0 ? null : this.#dfaState(targets);
    state.edges[id] = next;
    return next;
  }

  /** The states that consume a character or accept a rule, reachable from `seeds` without a character. */
  #closure(seeds: readonly number[]): number[] {
    const seen = new Set(seeds);
    // A set is walked in the order in which it grows, what is added on the way included.
    for (const id of seen) for (const next of this.#states[id]?.free ?? []) seen.add(next);
    return [...seen].filter((id) => {
      const state = this.#states[id];
      return state !== undefined && (state.set >= 0 || state.rule >= 0);
    });
  }

  /** The deterministic state of all that is reachable from `seeds`. */
  #dfaState(seeds: readonly number[]): DfaState {
    const key = seeds.join(' ');
    let state = this.#dfaStates.get(key);
    if (state === undefined) {
      const members = this.#closure(seeds);
      const rules = members.map((id) => this.#states[id]?.rule ?? -1).filter((rule) => rule >= 0);
      state = { members, rule: rules.length === 0 ? -1 : Math.min(...rules), edges: [] };
      this.#dfaStates.set(key, state);
    }
    return state;
  }
}
