import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCheckpoint } from '../../../src/model/convert-checkpoint.js';
import { openCheckpoint, withWeights } from '../../../src/model/checkpoint.js';
import { gitGraph } from '../../../src/model/graph/git-graph.js';
import type { GraphBuilder } from '../../../src/model/graph/graph-builder.js';
import { ONNX_TYPE } from '../../../src/model/graph/value-info.js';
import { GRAPHS } from '../../../src/model/graph/model-files.js';
import type { GraphProto } from '../../../src/model/graph/onnx-proto/onnx_pb.js';
import { buildGraph } from '../../support/build-graph.js';
import { gitFixture } from '../../support/git-fixtures.js';
import { GitSession } from '../../../src/model/git-session.js';
import { batchOf, referenceCases } from '../../support/reference-cases.js';

const scratch = mkdtempSync(join(tmpdir(), 'capwright-half-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const HALF: number = ONNX_TYPE.float16;

/** Operators whose result is of another type than their first input, and what it is. */
const RESULT: Readonly<Record<string, number>> = {
  Shape: ONNX_TYPE.int64,
  ArgMax: ONNX_TYPE.int64,
  Equal: ONNX_TYPE.bool,
  Less: ONNX_TYPE.bool,
  Greater: ONNX_TYPE.bool,
  GreaterOrEqual: ONNX_TYPE.bool,
  LessOrEqual: ONNX_TYPE.bool,
  ConstantOfShape: ONNX_TYPE.float,
};

/** Follows the types of all values through a graph, the bodies of its loops included; gives each node's input types. */
function typesOfInputs(graph: GraphBuilder): { name: string; operator: string; types: number[] }[] {
  const types = new Map(graph.initializers.map(({ name, type }) => [name, ONNX_TYPE[type] as number]));
  const found: { name: string; operator: string; types: number[] }[] = [];
  const follow = (proto: GraphProto): number[] => {
    for (const { name, type } of proto.input) {
      if (type?.value.case === 'tensorType') types.set(name, type.value.value.elemType);
    }
    for (const node of proto.node) {
      const inputs = node.input.map((name) => types.get(name) ?? 0);
      found.push({ name: node.name, operator: node.opType, types: inputs });
      const body = node.attribute.find(({ name }) => name === 'body')?.g;
      const to = node.attribute.find(({ name }) => name === 'to')?.i;
      // A Loop's first output belongs to its third input; the body gives the condition first.
      const results = body === undefined ? [] : follow(body).slice(1);
      for (const [index, output] of node.output.entries()) {
        const own =
          node.opType === 'TopK' && index === 1
            ? ONNX_TYPE.int64
            : node.opType === 'Where'
              ? inputs[1]
              : to === undefined
                ? (RESULT[node.opType] ?? inputs[0])
                : Number(to);
        types.set(output, results[index] ?? own ?? 0);
      }
    }
    return proto.output.map(({ name }) => types.get(name) ?? 0);
  };
  follow(graph.build());
  return found;
}

describe('an fp16 graph', () => {
  const searches = GRAPHS.map(({ search, constrained }) => ({ search, constrained }));

  it.each(searches)(
    '$search (constrained: $constrained) is in half precision but for patches and logits',
    async (options) => {
      const checkpoint = await openCheckpoint(gitFixture('tiny-video'));
      const graph = await withWeights(checkpoint, (weights) =>
        Promise.resolve(
          gitGraph(weights, checkpoint.config, checkpoint.preprocessor, {
            ...options,
            precision: 'fp16',
            runsOn: 'gpu',
          }),
        ),
      );
      const nodes = typesOfInputs(graph);
      expect(nodes.flatMap(({ types }) => types)).not.toContain(undefined);
      const heavy = nodes.filter(({ operator }) =>
        ['MatMul', 'MultiHeadAttention', 'LayerNormalization', 'Gelu', 'QuickGelu', 'Softmax'].includes(operator),
      );
      const inFloat = heavy.filter(({ types }) => !types.every((type) => type === HALF));
      expect(heavy.length).toBeGreaterThan(40);
      const allowed = /patches|\/head\/|sample|search/;
      expect(inFloat.map(({ name }) => name).filter((name) => !allowed.test(name))).toEqual([]);
      expect(inFloat.map(({ name }) => name).some((name) => name.includes('/head/'))).toBe(true);
      const logprobs = nodes.filter(({ operator }) => operator === 'LogSoftmax');
      expect(logprobs.length).toBeGreaterThan(0);
      expect(logprobs.flatMap(({ types }) => types)).toEqual(logprobs.map(() => ONNX_TYPE.float));
    },
  );

  it('has no Scan and reads the image caches where they are', async () => {
    const checkpoint = await openCheckpoint(gitFixture('tiny-image'));
    const graph = await withWeights(checkpoint, (weights) =>
      Promise.resolve(
        gitGraph(weights, checkpoint.config, checkpoint.preprocessor, {
          ...{ precision: 'fp16', runsOn: 'gpu', search: 'greedy', constrained: false },
        }),
      ),
    );
    const operators = graph.build().node.map(({ opType }) => opType);
    expect(operators).not.toContain('Scan');
    const loop = graph.build().node.find(({ opType }) => opType === 'Loop');
    const caches = graph
      .build()
      .node.filter(({ name }) => /(key|value)_cache$/.test(name))
      .map(({ output }) => output[0] ?? '');
    expect(caches).toHaveLength(2 * checkpoint.config.layers);
    expect(loop?.input.filter((name) => caches.includes(name))).toEqual([]);
  });
});

describe.each(['tiny-image', 'tiny-vqa'] as const)('%s on a processor', (fixture) => {
  const { cases, maxNewTokens } = referenceCases(fixture);
  let exact: GitSession;
  let half: GitSession;

  beforeAll(async () => {
    const open = async (precision: 'fp32' | 'fp16'): Promise<GitSession> =>
      GitSession.open((await buildGraph(gitFixture(fixture), join(scratch, fixture, precision), precision)).session);
    [exact, half] = [await open('fp32'), await open('fp16')];
  });
  afterAll(async () => {
    await exact.close();
    await half.close();
  });

  it('writes in fp16 what it writes in fp32, where that is clear', async () => {
    const expected = await exact.generate(batchOf(cases, maxNewTokens));
    const found = await half.generate(batchOf(cases, maxNewTokens));
    let same = 0;
    for (const [row, [text] = []] of expected.entries()) {
      const other = found[row]?.[0];
      const differing = text?.ids.findIndex((id, step) => id !== other?.ids[step]) ?? -1;
      if (differing === -1) same++;
      const shared = differing === -1 ? (text?.ids.length ?? 0) : differing;
      for (let step = 0; step < shared; step++) {
        expect(other?.logprobs[step]).toBeCloseTo(text?.logprobs[step] ?? Number.NaN, 1);
      }
    }
    expect(same / expected.length).toBeGreaterThanOrEqual(0.9);
  });
});

it('an fp16 model takes little more than half the room', async () => {
  const { statSync, mkdirSync } = await import('node:fs');
  const checkpoint = await openCheckpoint(gitFixture('tiny-image'));
  const sizes: number[] = [];
  for (const precision of ['fp32', 'fp16'] as const) {
    const folder = join(scratch, `size-${precision}`);
    mkdirSync(folder);
    await convertCheckpoint(checkpoint, folder, { precision });
    sizes.push(statSync(join(folder, 'weights.bin')).size);
  }
  expect((sizes[1] ?? 0) / (sizes[0] ?? 1)).toBeLessThan(0.8);
});
