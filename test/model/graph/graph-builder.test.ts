import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { bytesOf, GraphBuilder } from '../../../src/model/graph/graph-builder.js';
import { runGraph } from '../../support/run-graph.js';

describe('GraphBuilder', () => {
  it('names values by their scopes and tells equal ones apart', () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    const input = graph.input('x', 'float', [1]);
    const names = graph.within('layer', () => [
      graph.op('Relu', [input], { name: 'active' }),
      graph.op('Relu', [input], { name: 'active' }),
      graph.within('inner', () => graph.op('Relu', [input])),
    ]);
    expect([input, ...names]).toEqual(['x', 'layer/active', 'layer/active.2', 'layer/inner/Relu']);
    expect(graph.op('Relu', [input])).toBe('Relu'); // the scopes are left again
  });

  it('leaves a scope also when building fails', () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => graph.within('layer', fail)).toThrow('no');
    expect(graph.op('Relu', ['x'])).toBe('Relu');
  });

  it('stores equal constants once', () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    expect(graph.int64s([1, 2])).toBe(graph.int64s([1, 2]));
    expect(graph.int64(1)).not.toBe(graph.int64s([1]));
    expect(graph.float(1)).toBe(graph.float(1));
    expect(graph.initializers).toHaveLength(4);
  });

  it('gives a subgraph the constants and names of its parent', () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    const body = graph.within('loop', () => graph.subgraph('step'));
    expect(body.input('x', 'float', [])).toBe('loop/step/x');
    body.float(2);
    expect(graph.initializers.map(({ name }) => name)).toEqual(['const/float(2)']);
  });

  it('writes what ONNX Runtime runs: attributes of every kind, a loop, several types', async () => {
    const graph = GraphBuilder.main('test', { precision: 'fp32' });
    const numbers = graph.input('numbers', 'float', ['n']);
    const times = graph.input('times', 'int64', []);
    const body = graph.subgraph('body');
    const index = body.input('index', 'int64', []);
    body.input('condition', 'bool', []);
    const sum = body.input('sum', 'float', ['n']);
    const next = body.op('Add', [sum, numbers]);
    const scaledIndex = body.op('Mul', [body.cast(index, 'float'), body.float(0.5)], { name: 'half_index' });
    body.output(body.op('Less', [index, times]), 'bool', [], 'go_on');
    body.output(next, 'float', ['n'], 'sum_next');
    body.output(scaledIndex, 'float', [], 'half');
    const [total = '', halves = ''] = graph.operator('Loop', [times, '', numbers], ['total', 'halves'], {
      attributes: { body },
    });
    const soft = graph.op('LeakyRelu', [total], { name: 'leaky', attributes: { alpha: { float: 0.25 } } });
    graph.output(soft, 'float', ['n'], 'softened');
    graph.output(halves, 'float', ['times'], 'all_halves');
    const outputs = await runGraph(graph, {
      numbers: new ort.Tensor('float32', Float32Array.of(-4, 1), [2]),
      times: new ort.Tensor('int64', BigInt64Array.of(3n), []),
    });
    expect(outputs.softened!.data).toEqual(Float32Array.of(-4, 4));
    expect(outputs.all_halves!.data).toEqual(Float32Array.of(0, 0.5, 1));
  });
});

it('bytesOf views a part of a buffer', () => {
  expect(bytesOf(new Uint16Array(Uint16Array.of(1, 2, 3).buffer, 2, 1))).toEqual(Uint8Array.of(2, 0));
});
