import { bytesOf, MICROSOFT_DOMAIN, type GraphBuilder } from './graph-builder.js';
import { BLOCK_SIZE, quantizeBlocks } from './quantize-blocks.js';
import type { Weight } from './weight.js';

/** The word embeddings by their names in the graph. */
export interface WordTable {
  /** `[vocabulary, hidden]`; in int4 `[vocabulary, hidden / 2] uint8` */
  readonly table: string;
  /** `[vocabulary, hidden / BLOCK_SIZE]` where the table is in 4 bits. */
  readonly scales: string | undefined;
}

/** Puts the word embeddings into the graph; in int4 in 4 bits too, where rows are whole blocks. @param weight `[vocabulary, hidden]` */
export function wordTable(graph: GraphBuilder, weight: Weight): WordTable {
  const [words = 0, hidden = 0] = weight.shape;
  if (graph.precision !== 'int4' || hidden % BLOCK_SIZE !== 0) {
    return { table: graph.weight('words', weight), scales: undefined };
  }
  const { blocks, values, scales } = quantizeBlocks(weight);
  return {
    table: graph.initializer('words', 'uint8', [words, hidden / 2], values),
    scales: graph.initializer('word_scales', 'float', [words, blocks], async () => bytesOf(await scales())),
  };
}

/** The embeddings of words. @param ids int64, of any shape @returns `[…ids, hidden]` */
export function lookUpWords(graph: GraphBuilder, { table, scales }: WordTable, ids: string): string {
  if (scales === undefined) return graph.op('Gather', [table, ids], { name: 'word' });
  return graph.op('GatherBlockQuantized', [table, ids, scales], {
    name: 'word',
    domain: MICROSOFT_DOMAIN,
    attributes: { bits: 4, block_size: BLOCK_SIZE, gather_axis: 0, quantize_axis: 1 },
  });
}
