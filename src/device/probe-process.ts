import * as ort from 'onnxruntime-node';
import type { Device } from './device.js';
import { executionProviders } from './execution-providers.js';
import { PROBE_GRAPH, PROBE_PRODUCTS, PROBE_SIZE } from './probe-graph.js';

/** What the probe's process sends. */
export type ProbeReply =
  { readonly ok: true; readonly gigaflops: number } | { readonly ok: false; readonly message: string };

/** Opens the probe's graph on a device, runs it twice and checks the result. The second run is timed. */
async function probe(device: Device): Promise<ProbeReply> {
  const session = await ort.InferenceSession.create(PROBE_GRAPH, {
    executionProviders: executionProviders(device),
    logSeverityLevel: 3,
  });
  const x = new ort.Tensor('float32', new Float32Array(PROBE_SIZE ** 2).fill(1 / PROBE_SIZE), [PROBE_SIZE, PROBE_SIZE]);
  await session.run({ x }); // kernels are compiled at their first run
  const start = performance.now();
  const { y } = await session.run({ x });
  const seconds = (performance.now() - start) / 1000;
  const values = (y?.data ?? []) as Float32Array;
  // A matrix of 1/n times itself is itself. Tensor cores round to 10 bits.
  const isRight = values.length === PROBE_SIZE ** 2 && values.every((value) => Math.abs(value * PROBE_SIZE - 1) < 0.01);
  if (!isRight) return { ok: false, message: 'it multiplies two matrices to a wrong result' };
  return { ok: true, gigaflops: (2 * PROBE_PRODUCTS * PROBE_SIZE ** 3) / seconds / 1e9 };
}

// A process of its own: a driver may crash, and what ONNX Runtime knows of a missing library it tells stderr alone.
const reply = await probe(JSON.parse(process.argv[2] ?? '{}') as Device).catch((error: unknown): ProbeReply => ({
  ok: false,
  message: error instanceof Error ? error.message : String(error),
}));
process.stdout.write(`${JSON.stringify(reply)}\n`);
