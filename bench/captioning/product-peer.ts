/**
 * What ONNX Runtime's matrix products reach here, as a peer: `product-peer.ts fp32|int8 THREADS`. Each task runs the two products
 * of git-base's feed-forward layers over eight pictures' rows, all threads on one product and a product a thread, and answers
 * with the most operations (a product and a sum are two) a second that any run reached.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../src/model/graph/graph-builder.js';
import { writeOnnxModels } from '../../src/model/graph/write-onnx-model.js';

const [precision = 'fp32', threads = '1'] = process.argv.slice(2);
const ROWS = 8 * 197;
const SHAPES = [
  [768, 3072],
  [3072, 768],
] as const;
/** Products a run, so that the run's own cost does not count. */
const PRODUCTS = 4;
const RUNS = 8;

/** @returns operations a second of one run of `sessions` sessions at the same time */
type Measure = () => Promise<number>;

async function product(inner: number, columns: number, sessions: number): Promise<Measure> {
  const int8 = precision === 'int8';
  const graph = GraphBuilder.main('products', { precision: 'fp32' });
  const rows = graph.input('rows', int8 ? 'uint8' : 'float', [ROWS, inner]);
  const bytes = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(inner * columns * (int8 ? 1 : 4)));
  for (let each = 0; each < PRODUCTS; each++) {
    const weight = graph.initializer(`weight.${each}`, int8 ? 'int8' : 'float', [inner, columns], bytes);
    const result = graph.op(int8 ? 'MatMulInteger' : 'MatMul', [rows, weight]);
    graph.output(result, int8 ? 'int32' : 'float', [ROWS, columns], `result.${each}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'capwright-bench-'));
  await writeOnnxModels(new Map([['products.onnx', graph]]), folder);
  const opened = await Promise.all(
    Array.from({ length: sessions }, () =>
      InferenceSession.create(join(folder, 'products.onnx'), {
        intraOpNumThreads: Number(threads) / sessions,
        interOpNumThreads: 1,
      }),
    ),
  );
  await rm(folder, { recursive: true });
  const size = ROWS * inner;
  const input = int8
    ? new Tensor('uint8', new Uint8Array(size), [ROWS, inner])
    : new Tensor('float32', new Float32Array(size), [ROWS, inner]);
  return async () => {
    const start = performance.now();
    await Promise.all(opened.map((session) => session.run({ rows: input })));
    return (sessions * PRODUCTS * 2 * ROWS * inner * columns * 1000) / (performance.now() - start);
  };
}

const products = await Promise.all(
  SHAPES.flatMap(([inner, columns]) => [1, Number(threads)].map((sessions) => product(inner, columns, sessions))),
);
for await (const line of createInterface({ input: process.stdin })) {
  JSON.parse(line);
  let operationsPerSecond = 0;
  for (let run = 0; run < RUNS; run++) {
    for (const measure of products) operationsPerSecond = Math.max(operationsPerSecond, await measure());
  }
  process.stdout.write(`${JSON.stringify({ operationsPerSecond })}\n`);
}
