import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/model/graph/graph-builder.js';
import { linearWeights, product } from '../../../src/model/graph/linear.js';
import { quantizeBlocks } from '../../../src/model/graph/quantize-blocks.js';
import { dequantizeBlocks } from '../../support/dequantize-blocks.js';
import { runGraph } from '../../support/run-graph.js';
import { seededRandom } from '../../../src/seeded-random.js';

const OUTPUTS = 20;

/** A torch layer `[out, in]` of seeded weights, and what its products in int4 are. */
function layer(depth: number) {
  const random = seededRandom(depth);
  const weights = Float32Array.from({ length: OUTPUTS * depth }, () => random() - 0.5);
  const source = {
    shape: (name: string) => (name === 'dense.weight' ? [OUTPUTS, depth] : [OUTPUTS]),
    read: (name: string) => Promise.resolve(name === 'dense.weight' ? weights : new Float32Array(OUTPUTS)),
  };
  const rows = Float32Array.from({ length: 9 * depth }, () => random() - 0.5);
  const multiply = async (count: number, few: boolean): Promise<Float32Array> => {
    const graph = GraphBuilder.main('test', { precision: 'int4' });
    const input = graph.input('input', 'float', ['rows', depth]);
    graph.output(
      product(graph, input, linearWeights(graph, source, 'dense'), { few }),
      'float',
      ['rows', OUTPUTS],
      'result',
    );
    const tensor = new ort.Tensor('float32', rows.slice(0, count * depth), [count, depth]);
    return (await runGraph(graph, { input: tensor })).result!.data as Float32Array;
  };
  return { weights, rows, multiply };
}

// 48 and 100 end within a block.
describe.each([32, 48, 100, 256])('a 4-bit product of depth %i', (depth) => {
  it('is that of the dequantised weights, but for the rounding of its input', async () => {
    const { weights, rows, multiply } = layer(depth);
    const { values, scales } = quantizeBlocks({ shape: [OUTPUTS, depth], read: () => Promise.resolve(weights) });
    const known = dequantizeBlocks(await values(), await scales(), [OUTPUTS, depth]);
    const found = await multiply(9, false);
    let [apart, size] = [0, 0];
    for (let row = 0; row < 9; row++) {
      for (let output = 0; output < OUTPUTS; output++) {
        let exact = 0;
        for (let index = 0; index < depth; index++)
          exact += rows[row * depth + index]! * known[output * depth + index]!;
        apart += (found[row * OUTPUTS + output]! - exact) ** 2;
        size += exact ** 2;
      }
    }
    expect(Math.sqrt(apart / size)).toBeLessThan(0.01); // 8 bits leave 0.4 %
  });

  it('gives a row the same to the last bit alone and beside any other', async () => {
    const { multiply } = layer(depth);
    const all = await multiply(9, true);
    for (const count of [1, 2, 3, 7]) expect(await multiply(count, true)).toEqual(all.slice(0, count * OUTPUTS));
    expect(await multiply(9, false)).toEqual(all);
  });
});
