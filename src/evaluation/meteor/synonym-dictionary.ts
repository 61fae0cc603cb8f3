/** How WordNet finds the base form of a regular inflection: an ending, and what stands in its place in the base form. */
const DETACHMENTS: readonly (readonly [ending: string, base: string])[] = [
  ['s', ''],
  ['ses', 's'],
  ['xes', 'x'],
  ['zes', 'z'],
  ['ches', 'ch'],
  ['shes', 'sh'],
  ['men', 'man'],
  ['ies', 'y'],
  ['es', 'e'],
  ['es', ''],
  ['ed', 'e'],
  ['ed', ''],
  ['ing', 'e'],
  ['ing', ''],
  ['er', ''],
  ['est', ''],
  ['er', 'e'],
  ['est', 'e'],
];

/** WordNet's synonym sets, as METEOR packs them. */
export class SynonymDictionary {
  readonly #synsets = new Map<string, string>();
  readonly #bases = new Map<string, string[]>();

  /** Takes the texts of `english.synsets` and `english.exceptions`: pairs of lines, a word and its sets, a base form and its inflections. */
  constructor(synsets: string, exceptions: string) {
    forPairsOfLines(synsets, (word, numbers) => this.#synsets.set(word, numbers));
    forPairsOfLines(exceptions, (base, inflections) => {
      for (const inflection of inflections.split(' ')) {
        const known = this.#bases.get(inflection);
        if (known === undefined) this.#bases.set(inflection, [base]);
        else known.push(base);
      }
    });
  }

  /**
   * The synonym sets of a word and of its base form, in ascending order: the one listed for an irregular word, else the first that the endings lead to and that
   * is in the dictionary.
   */
  synsetsOf(word: string): Int32Array {
    const forms = [word, ...(this.#bases.get(word) ?? this.#regularBase(word))];
    const sets = new Set(forms.flatMap((form) => this.#synsets.get(form)?.split(' ').map(Number) ?? []));
    return Int32Array.from(sets).sort();
  }

  #regularBase(word: string): string[] {
    for (const [ending, base] of DETACHMENTS) {
      if (!word.endsWith(ending)) continue;
      const form = word.slice(0, word.length - ending.length) + base;
      if (form.length > 1 && this.#synsets.has(form)) return [form];
    }
    return [];
  }
}

/** Calls `visit` with every two lines of a text. A whole dictionary is read this way: no list of lines is made. */
function forPairsOfLines(text: string, visit: (first: string, second: string) => void): void {
  let start = 0;
  while (start < text.length) {
    const middle = text.indexOf('\n', start);
    if (middle < 0) return;
    const found = text.indexOf('\n', middle + 1);
    const end = found < 0 ? text.length : found;
    visit(text.slice(start, middle), text.slice(middle + 1, end));
    start = end + 1;
  }
}
