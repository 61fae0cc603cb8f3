import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/** What was measured of one contestant, in turns with capwright. */
export interface Cell {
  readonly size: string;
  /** `inference`, `JPEGs to texts`, … */
  readonly what: string;
  readonly name: string;
  readonly batch?: number;
  /** Median images a second of the contestant and of capwright, which took turns with it. */
  readonly imagesPerSecond?: number;
  readonly ours?: number;
  /** Share of texts whose ids are those of transformers as it comes. */
  readonly same?: number;
  /** Peak bytes of the card that the contestant took. */
  readonly deviceMemory?: number;
  readonly flops?: number;
  /** Why there is no figure. */
  readonly error?: string;
}

/** What a cell is known by. */
export type CellKey = Pick<Cell, 'size' | 'what' | 'name' | 'batch'>;

/** Measured cells in a JSON file that is whole after each: a run that was cut off goes on where it was. */
export class Cells {
  private constructor(
    private readonly path: string | undefined,
    private readonly setup: unknown,
    private readonly cells: Cell[],
  ) {}

  /**
   * @param path nothing is kept without one
   * @param setup what all figures of a file have in common
   * @throws Error when the file is of another setup
   */
  static open(path: string | undefined, setup: unknown): Cells {
    if (path === undefined || !existsSync(path)) return new Cells(path, setup, []);
    const kept = JSON.parse(readFileSync(path, 'utf8')) as { setup: unknown; cells: Cell[] };
    if (!isDeepStrictEqual(kept.setup, setup)) {
      throw new Error(`${path} was measured with other options (${JSON.stringify(kept.setup)}): name another file.`);
    }
    return new Cells(path, setup, kept.cells);
  }

  has(key: CellKey): boolean {
    return this.cells.some((cell) => isDeepStrictEqual(keyOf(cell), keyOf(key)));
  }

  add(cell: Cell): void {
    this.cells.push(cell);
    if (this.path === undefined) return;
    writeFileSync(`${this.path}.part`, `${JSON.stringify({ setup: this.setup, cells: this.cells }, null, 2)}\n`);
    renameSync(`${this.path}.part`, this.path);
  }

  /** Cells of one size and kind, in the order in which they were measured. */
  of(size: string, what: string): readonly Cell[] {
    return this.cells.filter((cell) => cell.size === size && cell.what === what);
  }
}

function keyOf({ size, what, name, batch }: CellKey): CellKey {
  return { size, what, name, ...(batch === undefined ? {} : { batch }) };
}
