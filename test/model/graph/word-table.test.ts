import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/model/graph/graph-builder.js';
import { quantizeBlocks } from '../../../src/model/graph/quantize-blocks.js';
import { lookUpWords, wordTable } from '../../../src/model/graph/word-table.js';
import { dequantizeBlocks } from '../../support/dequantize-blocks.js';
import { runGraph } from '../../support/run-graph.js';
import { seededRandom } from '../../../src/seeded-random.js';

const WORDS = 5;

async function lookUp(precision: 'fp32' | 'int4', values: Float32Array): Promise<number[]> {
  const hidden = values.length / WORDS;
  const graph = GraphBuilder.main('test', { precision });
  const ids = graph.input('ids', 'int64', ['rows']);
  const table = wordTable(graph, { shape: [WORDS, hidden], read: () => Promise.resolve(values) });
  graph.output(lookUpWords(graph, table, ids), 'float', ['rows', hidden], 'found');
  const outputs = await runGraph(graph, { ids: new ort.Tensor('int64', [4n, 0n, 4n], [3]) });
  return [...(outputs.found!.data as Float32Array)];
}

const randomTable = (hidden: number): Float32Array => {
  const random = seededRandom(hidden);
  return Float32Array.from({ length: WORDS * hidden }, () => random() - 0.5);
};
const rows = (values: Float32Array): number[] => {
  const hidden = values.length / WORDS;
  return [4, 0, 4].flatMap((word) => [...values.subarray(word * hidden, (word + 1) * hidden)]);
};

it('finds the embeddings of words as they are', async () => {
  const values = randomTable(64);
  expect(await lookUp('fp32', values)).toEqual(rows(values));
});

it('finds in int4 what the 4 bits of the table say', async () => {
  const values = randomTable(64);
  const blocks = quantizeBlocks({ shape: [WORDS, 64], read: () => Promise.resolve(values) });
  const known = dequantizeBlocks(await blocks.values(), await blocks.scales(), [WORDS, 64]);
  expect(await lookUp('int4', values)).toEqual(rows(known));
  expect(known).not.toEqual(values);
});

it('leaves a table in int4 as it is whose rows are not whole blocks', async () => {
  const values = randomTable(48);
  expect(await lookUp('int4', values)).toEqual(rows(values));
});
