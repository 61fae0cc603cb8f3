import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/model/graph/graph-builder.js';
import { ModelProtoSchema, TensorProto_DataLocation } from '../../../src/model/graph/onnx-proto/onnx_pb.js';
import { writeOnnxModels } from '../../../src/model/graph/write-onnx-model.js';
import { errorOf } from '../../support/error-of.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const floats = (count: number, value: number) => ({
  shape: [count],
  read: () => Promise.resolve(new Float32Array(count).fill(value)),
});

describe('writeOnnxModels', () => {
  it('keeps small constants in the model and puts weights page by page into their own file', async () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    graph.weight('small', floats(255, 1));
    graph.weight('large', floats(256, 2));
    graph.weight('larger', floats(2000, 3));
    const folder = scratchFolder();
    await writeOnnxModels(new Map([['model.onnx', graph]]), folder);

    const model = fromBinary(ModelProtoSchema, readFileSync(join(folder, 'model.onnx')));
    const [small, large, larger] = model.graph!.initializer;
    expect(small!.rawData).toHaveLength(1020);
    const place = (index: number): Record<string, string> =>
      Object.fromEntries(model.graph!.initializer[index]!.externalData.map(({ key, value }) => [key, value]));
    expect([large!.dataLocation, larger!.dataLocation]).toEqual([
      TensorProto_DataLocation.EXTERNAL,
      TensorProto_DataLocation.EXTERNAL,
    ]);
    expect(place(1)).toEqual({ location: 'weights.bin', offset: '0', length: '1024' });
    expect(place(2)).toEqual({ location: 'weights.bin', offset: '4096', length: '8000' });
    const weights = readFileSync(join(folder, 'weights.bin'));
    expect(weights).toHaveLength(4096 + 8000);
    expect(weights.readFloatLE(1020)).toBe(2);
    expect(weights.readFloatLE(4096)).toBe(3);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ['', 21n],
      ['com.microsoft', 1n],
    ]);
  });

  it('computes one weight at a time', async () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    let held = 0;
    let most = 0;
    for (let index = 0; index < 5; index++) {
      graph.weight(`w${index}`, {
        shape: [300],
        read: async () => {
          most = Math.max(most, ++held);
          await new Promise((resolve) => setImmediate(resolve));
          held--;
          return new Float32Array(300);
        },
      });
    }
    await writeOnnxModels(new Map([['model.onnx', graph]]), scratchFolder());
    expect(most).toBe(1);
  });

  it('writes the same bytes every time', async () => {
    const write = async (): Promise<Buffer[]> => {
      const graph = GraphBuilder.main('test', { precision: 'fp32' });
      graph.output(
        graph.op('Add', [graph.weight('w', floats(400, 1)), graph.float(2)], { name: 'sum' }),
        'float',
        [400],
        'result',
      );
      const folder = scratchFolder();
      await writeOnnxModels(new Map([['model.onnx', graph]]), folder);
      return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    };
    expect(await write()).toEqual(await write());
  });

  it('refuses a weight that is not of its shape', async () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    graph.weight('w', { shape: [3], read: () => Promise.resolve(new Float32Array(4)) });
    const error = await errorOf(writeOnnxModels(new Map([['model.onnx', graph]]), scratchFolder()));
    expect(error.message).toBe('constant w of shape [3] takes 12 bytes, got 16');
  });

  it('stops between two weights when it is told to', async () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    const stop = new AbortController();
    graph.weight('first', {
      shape: [300],
      read: () => {
        stop.abort(new Error('enough'));
        return Promise.resolve(new Float32Array(300));
      },
    });
    graph.weight('second', { shape: [300], read: () => Promise.reject(new Error('was read')) });
    const folder = scratchFolder();
    expect((await errorOf(writeOnnxModels(new Map([['model.onnx', graph]]), folder, stop.signal))).message).toBe(
      'enough',
    );
    expect(statSync(join(folder, 'weights.bin')).size).toBe(1200);
  });
});
