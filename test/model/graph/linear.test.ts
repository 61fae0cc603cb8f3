import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/model/graph/graph-builder.js';
import type { Precision } from '../../../src/model/graph/precision.js';
import { linear, linearWeights } from '../../../src/model/graph/linear.js';
import type { WeightSource } from '../../../src/model/graph/weight.js';
import { runGraph } from '../../support/run-graph.js';

/** A layer of 3 inputs and 2 outputs, as torch stores it. */
const source: WeightSource = {
  shape: (name) => (name === 'dense.weight' ? [2, 3] : [2]),
  read: (name) =>
    Promise.resolve(name === 'dense.weight' ? Float32Array.of(1, 2, 3, 4, 5, 6) : Float32Array.of(10, 20)),
};

async function run(precision: Precision, rows: readonly number[][]): Promise<number[]> {
  const graph = GraphBuilder.main('test', { precision });
  const input = graph.input('input', 'float', ['rows', 3]);
  const result = linear(graph, input, linearWeights(graph, source, 'dense'));
  graph.output(result, 'float', ['rows', 2], 'result');
  const tensor = new ort.Tensor('float32', Float32Array.from(rows.flat()), [rows.length, 3]);
  const outputs = await runGraph(graph, { input: tensor });
  return [...(outputs.result!.data as Float32Array)];
}

describe('linear', () => {
  it('multiplies by the rows of a torch weight and adds the bias', async () => {
    const rows = [
      [1, 0, 0],
      [0, 1, 1],
    ];
    expect(await run('fp32', rows)).toEqual([11, 24, 15, 31]);
  });

  it('comes close to that in int8, and gives a row the same beside any other', async () => {
    const row = [0.3, -1.2, 0.7];
    const alone = await run('int8', [row]);
    const exact = await run('fp32', [row]);
    for (const [index, value] of exact.entries()) expect(Math.abs(alone[index]! - value)).toBeLessThan(0.1);
    expect((await run('int8', [row, [1000, -2000, 3000], [1e-6, 0, 0]])).slice(0, 2)).toEqual(alone);
  });
});
