import * as ort from 'onnxruntime-node';
import type { Device } from './device.js';
import { executionProviders } from './execution-providers.js';
import { PROBE_GRAPH, PROBE_PRODUCTS } from './probe-graph.js';

/** What the probe's process is asked for, as JSON in its argument. */
export interface ProbeRequest {
  readonly device: Device;
  /** Whether it is timed as well. */
  readonly measure: boolean;
}

/** What it answers. */
export type ProbeReply =
  { readonly ok: true; readonly gigaflops?: number } | { readonly ok: false; readonly message: string };

/** Rows and columns of the matrices: few to see whether a device works, many to see how fast it is. */
const SMALL = 64;
const LARGE = 512;

/** Opens the probe's graph on a device, runs it and checks the result. */
async function probe({ device, measure }: ProbeRequest): Promise<ProbeReply> {
  const session = await ort.InferenceSession.create(PROBE_GRAPH, {
    executionProviders: executionProviders(device),
    logSeverityLevel: 3,
  });
  const run = async (size: number): Promise<boolean> => {
    const x = new ort.Tensor('float32', new Float32Array(size ** 2).fill(1 / size), [size, size]);
    const { y } = await session.run({ x });
    const values = (y?.data ?? []) as Float32Array;
    // A matrix of 1/n times itself is itself. Tensor cores round to 10 bits.
    return values.length === size ** 2 && values.every((value) => Math.abs(value * size - 1) < 0.01);
  };
  // Kernels are compiled at their first run, so this one is not timed.
  if (!(await run(SMALL))) return { ok: false, message: 'it multiplies two matrices to a wrong result' };
  if (!measure) return { ok: true };
  const start = performance.now();
  if (!(await run(LARGE))) return { ok: false, message: 'it multiplies two matrices to a wrong result' };
  const seconds = (performance.now() - start) / 1000;
  return { ok: true, gigaflops: (2 * PROBE_PRODUCTS * LARGE ** 3) / seconds / 1e9 };
}

// A process of its own: a driver may crash, and what ONNX Runtime knows of a missing library it tells stderr alone.
const reply = await probe(JSON.parse(process.argv[2] ?? '{}') as ProbeRequest).catch((error: unknown): ProbeReply => ({
  ok: false,
  message: error instanceof Error ? error.message : String(error),
}));
process.stdout.write(`${JSON.stringify(reply)}\n`);
