import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROBE_GRAPH, PROBE_PRODUCTS } from '../../src/device/probe-graph.js';
import { GraphBuilder } from '../../src/model/graph/graph-builder.js';
import { writeOnnxModels } from '../../src/model/graph/write-onnx-model.js';

it('the probe graph is a chain of matrix products', async () => {
  const graph = GraphBuilder.main('probe', { precision: 'fp32' });
  const shape = ['size', 'size'];
  const x = graph.input('x', 'float', shape);
  let y = x;
  for (let product = 0; product < PROBE_PRODUCTS; product++) y = graph.op('MatMul', [y, x]);
  graph.output(y, 'float', shape, 'y');
  const folder = mkdtempSync(join(tmpdir(), 'capwright-probe-'));
  try {
    await writeOnnxModels(new Map([['probe.onnx', graph]]), folder);
    expect(PROBE_GRAPH.toString('base64')).toBe(readFileSync(join(folder, 'probe.onnx')).toString('base64'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
