import { UsageError } from '../../errors.js';

/** Labels to choose from, and what the model reads them as. */
export interface LabelSet {
  /** As the user wrote them, without those that are another one to the model. */
  readonly labels: readonly string[];
  /** Their token ids, each with the end token; all different. */
  readonly tokens: readonly (readonly number[])[];
  /** Labels that the tokenizer makes another one of ("Car" and "car"), and that other. */
  readonly merged: readonly { readonly label: string; readonly as: string }[];
}

/** What a label is read with. */
interface LabelTokenizer {
  readonly encode: (text: string) => readonly number[];
  readonly endId: number;
  readonly unknownId: number | undefined;
}

/**
 * Tokenizes labels. One that is the beginning of another ("car", "car park") is no problem: its end is a token too.
 * @throws UsageError when there are none, or one has no tokens or characters that the vocabulary lacks: the model could
 *   never write it
 */
export function labelSet(labels: readonly string[], { encode, endId, unknownId }: LabelTokenizer): LabelSet {
  const known = new Map<string, { label: string; ids: readonly number[] }>();
  const merged: { label: string; as: string }[] = [];
  for (const label of labels) {
    const ids = encode(label);
    if (ids.length === 0) {
      throw new UsageError(`expected labels that the model can write, found "${label}", which has no tokens.`);
    }
    if (unknownId !== undefined && ids.includes(unknownId)) {
      throw new UsageError(
        `expected labels of the model's vocabulary, found "${label}" with characters that it lacks. Spell it otherwise.`,
      );
    }
    const same = known.get(ids.join());
    if (same === undefined) known.set(ids.join(), { label, ids: [...ids, endId] });
    else merged.push({ label, as: same.label });
  }
  const own = [...known.values()];
  if (own.length === 0) throw new UsageError('expected labels, found none.');
  return { labels: own.map(({ label }) => label), tokens: own.map(({ ids }) => ids), merged };
}
