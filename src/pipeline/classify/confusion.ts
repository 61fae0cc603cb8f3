import { counted } from '../../counted.js';
import type { LabelSet } from './label-set.js';

/** How often the chosen label was the true one. */
export interface Accuracy {
  readonly pictures: number;
  /** From 0 to 1. */
  readonly share: number;
  /** True labels that are no label of the run: their pictures can't be right. */
  readonly unknown: readonly string[];
}

/** Counts how true and chosen labels go together. */
export class Confusion {
  private readonly counts = new Map<string, Map<string, number>>();
  private readonly standsFor: ReadonlyMap<string, string>;

  constructor(private readonly labels: Pick<LabelSet, 'labels' | 'merged'>) {
    this.standsFor = new Map(labels.merged.map(({ label, as }) => [label, as]));
  }

  add(truth: string, label: string): void {
    const row = this.standsFor.get(truth) ?? truth;
    const own = this.counts.get(row) ?? new Map<string, number>();
    this.counts.set(row, own.set(label, (own.get(label) ?? 0) + 1));
  }

  /** Undefined where no true label is known. */
  accuracy(): Accuracy | undefined {
    const rows = [...this.counts];
    const pictures = rows.reduce((sum, [, own]) => sum + [...own.values()].reduce((a, b) => a + b, 0), 0);
    if (pictures === 0) return undefined;
    const right = rows.reduce((sum, [truth, own]) => sum + (own.get(truth) ?? 0), 0);
    const unknown = rows.map(([truth]) => truth).filter((truth) => !this.labels.labels.includes(truth));
    return { pictures, share: right / pictures, unknown };
  }

  /** A table with a head: a row a true label, a column a chosen one; labels that never occur are left out. */
  table(): (string | number)[][] {
    const isChosen = (label: string): boolean => [...this.counts.values()].some((own) => own.has(label));
    const columns = this.labels.labels.filter((label) => this.counts.has(label) || isChosen(label));
    const truths = [...this.counts.keys()].sort();
    const cells = (truth: string): number[] => columns.map((label) => this.counts.get(truth)?.get(label) ?? 0);
    return [['truth', ...columns], ...truths.map((truth) => [truth, ...cells(truth)])];
  }
}

/** What a person is told of it, in lines. */
export function accuracyInWords({ share, pictures, unknown }: Accuracy): string[] {
  const lines = [`${(100 * share).toFixed(1)} % of ${counted(pictures, 'picture')} got the true label`];
  if (unknown.length > 0) lines.push(`True labels that are not among --labels: ${unknown.slice(0, 5).join(', ')}`);
  return lines;
}
