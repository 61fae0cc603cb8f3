import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type ValueInfoProto,
} from './onnx-proto/onnx_pb.js';
import type { Precision } from './precision.js';
import { toFloat16 } from './to-float16.js';
import { ONNX_TYPE, valueInfo, type Dimension, type ElementType } from './value-info.js';
import type { Weight } from './weight.js';

/** Operators outside the ONNX standard come from ONNX Runtime's own domain. */
export const MICROSOFT_DOMAIN = 'com.microsoft';

type AttributeValue = number | string | readonly number[] | GraphBuilder | { readonly float: number };

interface OperatorOptions {
  /** The result's name within the current scope; by default the operator's. */
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly domain?: typeof MICROSOFT_DOMAIN;
}

/** A constant of the graph, its elements computed when the file is written. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: () => Promise<Uint8Array>;
}

/** What a model's graphs are built for. */
export interface GraphTarget {
  readonly precision: Precision;
  /** Kinds of devices that want the same operators; default the processor. */
  readonly runsOn?: 'cpu' | 'gpu' | 'webgpu';
}

/** What all graphs of one model share: the target, constants and names. */
interface ModelScope {
  readonly target: GraphTarget;
  readonly initializers: Map<string, Initializer>;
  readonly names: Set<string>;
}

/**
 * Builds one ONNX graph, node by node. Values are referred to by name; names are paths such as
 * `vision/layer.3/attention/query`, so that the graph reads well in Netron. A subgraph (the body of a Loop) sees all
 * values of its parent and keeps its constants there.
 */
export class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly made = new Map<string, unknown>();
  private scopes: readonly string[];

  private constructor(
    readonly name: string,
    private readonly model: ModelScope,
    private readonly isMain: boolean,
    scopes: readonly string[],
  ) {
    this.scopes = scopes;
  }

  /** The main graph of a new model. */
  static main(name: string, target: GraphTarget): GraphBuilder {
    return new GraphBuilder(name, { target, initializers: new Map(), names: new Set() }, true, []);
  }

  get precision(): Precision {
    return this.model.target.precision;
  }

  /** The element type of what goes from layer to layer. */
  get activationType(): 'float' | 'float16' {
    return this.precision === 'fp16' ? 'float16' : 'float';
  }

  get runsOn(): 'cpu' | 'gpu' | 'webgpu' {
    return this.model.target.runsOn ?? 'cpu';
  }

  /** All constants of the model, in order of their first use. */
  get initializers(): readonly Initializer[] {
    return [...this.model.initializers.values()];
  }

  /** Runs `build` with `scope` before every name. */
  within<Result>(scope: string, build: () => Result): Result {
    const outer = this.scopes;
    this.scopes = [...outer, scope];
    try {
      return build();
    } finally {
      this.scopes = outer;
    }
  }

  /** A graph to be an attribute of one of this graph's nodes, its names under the current scope. */
  subgraph(name: string): GraphBuilder {
    return new GraphBuilder(name, this.model, false, [...this.scopes, name]);
  }

  /** What `build` gives, built at the first call with this key; for values that several operators share. */
  once<Result>(key: string, build: () => Result): Result {
    if (!this.made.has(key)) this.made.set(key, build());
    return this.made.get(key) as Result;
  }

  /** Declares an input; in the main graph under exactly the given name, whatever the scope. */
  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    const full = this.isMain ? this.reserve(name) : this.uniqueName(name);
    this.inputs.push(valueInfo(full, type, shape));
    return full;
  }

  /** Gives a value out; in the main graph under exactly the given name, whatever the scope. */
  output(value: string, type: ElementType, shape: readonly Dimension[], name: string): void {
    const full = this.isMain ? this.reserve(name) : this.uniqueName(name);
    this.addNode('Identity', [value], [full], {});
    this.outputs.push(valueInfo(full, type, shape));
  }

  /** Adds an operator with one result and gives the result's name. An absent optional input is `''`. */
  op(operator: string, inputs: readonly string[], options: OperatorOptions = {}): string {
    const [result = ''] = this.operator(operator, inputs, [options.name ?? operator], options);
    return result;
  }

  /** Adds an operator with several results, named within the current scope, and gives their names. */
  operator(
    operator: string,
    inputs: readonly string[],
    results: readonly string[],
    options: Omit<OperatorOptions, 'name'> = {},
  ): string[] {
    const outputs = results.map((result) => this.uniqueName(result));
    this.addNode(operator, inputs, outputs, options);
    return outputs;
  }

  /** Converts a value to another element type. */
  cast(input: string, type: ElementType, name = 'Cast'): string {
    return this.op('Cast', [input], { name, attributes: { to: ONNX_TYPE[type] } });
  }

  /** A constant from the checkpoint, of the activations' type. @param options.exact float32 whatever the precision */
  weight(name: string, weight: Weight, { exact = false }: { readonly exact?: boolean } = {}): string {
    const type = exact ? 'float' : this.activationType;
    return this.initializer(name, type, weight.shape, async () => {
      const values = await weight.read();
      return bytesOf(type === 'float' ? values : toFloat16(values));
    });
  }

  /** A float32 value as the activations' type, where that is another. */
  toActivation(value: string): string {
    return this.activationType === 'float' ? value : this.cast(value, this.activationType);
  }

  /** A value of the activations' type as float32. */
  fromActivation(value: string): string {
    return this.activationType === 'float' ? value : this.cast(value, 'float');
  }

  /** A constant of any type whose bytes are computed at writing time. */
  initializer(name: string, type: ElementType, shape: readonly number[], bytes: () => Promise<Uint8Array>): string {
    const full = this.uniqueName(name);
    this.model.initializers.set(full, { name: full, type, shape, bytes });
    return full;
  }

  /** A vector of int64 (shapes, axes, indices); equal ones are stored once. */
  int64s(values: readonly number[]): string {
    return this.constant(`const/int64[${values.join(',')}]`, 'int64', [values.length], () =>
      bytesOf(BigInt64Array.from(values, BigInt)),
    );
  }

  /** An int64 scalar; equal ones are stored once. */
  int64(value: number): string {
    return this.constant(`const/int64(${value})`, 'int64', [], () => bytesOf(BigInt64Array.of(BigInt(value))));
  }

  /** A float32 scalar; equal ones are stored once. */
  float(value: number): string {
    return this.constant(`const/float(${value})`, 'float', [], () => bytesOf(Float32Array.of(value)));
  }

  /** A uint8 scalar; equal ones are stored once. */
  uint8(value: number): string {
    return this.constant(`const/uint8(${value})`, 'uint8', [], () => Uint8Array.of(value));
  }

  private constant(name: string, type: ElementType, shape: readonly number[], bytes: () => Uint8Array): string {
    if (!this.model.initializers.has(name)) {
      this.model.initializers.set(name, { name, type, shape, bytes: () => Promise.resolve(bytes()) });
    }
    return name;
  }

  /** The finished graph without its constants, which the writer adds to the main graph. */
  build(): GraphProto {
    return create(GraphProtoSchema, {
      name: this.name,
      node: this.nodes,
      input: this.inputs,
      output: this.outputs,
    });
  }

  private addNode(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    options: Omit<OperatorOptions, 'name'>,
  ): void {
    this.nodes.push(
      create(NodeProtoSchema, {
        name: outputs[0] ?? '',
        opType: operator,
        domain: options.domain ?? '',
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(options.attributes ?? {}).map(([name, value]) => attribute(name, value)),
      }),
    );
  }

  private reserve(name: string): string {
    if (this.model.names.has(name)) throw new Error(`the graph has a value ${name} already`);
    this.model.names.add(name);
    return name;
  }

  private uniqueName(name: string): string {
    const path = [...this.scopes, name].join('/');
    let full = path;
    for (let count = 2; this.model.names.has(full); count++) full = `${path}.${count}`;
    this.model.names.add(full);
    return full;
  }
}

/** A typed array's memory as bytes. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Plain numbers become integers; `{ float }` marks a float attribute, which ONNX tells apart. */
function attribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  }
  if (value instanceof GraphBuilder) {
    return create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g: value.build() });
  }
  if ('float' in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}
