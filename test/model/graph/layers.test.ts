import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../../src/model/git-config.js';
import { GraphBuilder } from '../../../src/model/graph/graph-builder.js';
import { activate, layerNorm, layerNormWeights, silu } from '../../../src/model/graph/layers.js';
import type { WeightSource } from '../../../src/model/graph/weight.js';
import { runGraph } from '../../support/run-graph.js';

const values = [-6, -2.5, -1, -0.5, -1e-3, 0, 1e-3, 0.25, 1, 1.7, 3, 8];

async function run(build: (graph: GraphBuilder, input: string) => string, input: number[], shape: number[]) {
  const graph = GraphBuilder.main('test', { precision: 'fp32' });
  const result = build(graph, graph.input('input', 'float', shape));
  graph.output(
    result,
    'float',
    shape.map((_, axis) => `axis${axis}`),
    'result',
  );
  const outputs = await runGraph(graph, { input: new ort.Tensor('float32', Float32Array.from(input), shape) });
  return outputs.result!.data as Float32Array;
}

/** Φ by Simpson's rule: good to 1e-9 here. */
function normalCdf(x: number): number {
  const steps = 2000;
  const width = x / steps;
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(x);
  for (let step = 1; step < steps; step++) sum += (step % 2 === 0 ? 2 : 4) * density(step * width);
  return 0.5 + (sum * width) / 3;
}

const tanhGelu = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

describe('activate', () => {
  it.each<[Activation, (x: number) => number]>([
    ['gelu', (x) => x * normalCdf(x)],
    ['quick_gelu', (x) => x / (1 + Math.exp(-1.702 * x))],
    ['gelu_new', tanhGelu],
    ['gelu_pytorch_tanh', tanhGelu],
    ['relu', (x) => Math.max(0, x)],
  ])('%s follows its formula', async (activation, formula) => {
    const found = await run((graph, input) => activate(graph, input, activation), values, [values.length]);
    for (const [index, x] of values.entries()) expect(found[index]).toBeCloseTo(formula(x), 5);
  });
});

it('silu is x·σ(x)', async () => {
  const found = await run(silu, values, [values.length]);
  for (const [index, x] of values.entries()) expect(found[index]).toBeCloseTo(x / (1 + Math.exp(-x)), 5);
});

const source: WeightSource = {
  shape: () => [3],
  read: (name) => Promise.resolve(name === 'norm.weight' ? Float32Array.of(1, 2, 3) : Float32Array.of(0, 0, 7)),
};

it('a layer norm works on the last axis', async () => {
  const found = await run(
    (graph, input) => layerNorm(graph, input, layerNormWeights(graph, source, 'norm', 1e-5)),
    [1, 2, 3, -4, 0, 4],
    [2, 3],
  );
  const unit = Math.sqrt(1.5); // (3 - 2) / sqrt(variance 2/3)
  for (const [index, x] of [-unit, 0, 3 * unit + 7, -unit, 0, 3 * unit + 7].entries()) {
    expect(found[index]).toBeCloseTo(x, 3);
  }
});
