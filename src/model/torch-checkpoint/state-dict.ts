import { ModelError } from '../../errors.js';
import type { TensorDtype } from '../tensor-file.js';
import { unpickle, type PickleHost } from './unpickle.js';

/** Where one tensor of a torch file lies: elements `offset + Σ index·stride` of the storage `storage`. */
export interface TorchTensor {
  readonly dtype: TensorDtype;
  /** Name of the storage inside the archive, such as `0` for `archive/data/0`. */
  readonly storage: string;
  /** Elements that the whole storage holds. */
  readonly storageElements: number;
  /** First element of the tensor in its storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Elements between neighbours along each axis. */
  readonly strides: readonly number[];
}

const STORAGE_DTYPES: ReadonlyMap<string, TensorDtype> = new Map([
  ['FloatStorage', 'F32'],
  ['HalfStorage', 'F16'],
  ['BFloat16Storage', 'BF16'],
  ['DoubleStorage', 'F64'],
  ['LongStorage', 'I64'],
  ['IntStorage', 'I32'],
  ['ByteStorage', 'U8'],
  ['BoolStorage', 'BOOL'],
]);

/** Elements a broadcast tensor (stride 0) may have beyond its storage: more is an attempt to exhaust memory. */
const MAX_BROADCAST_ELEMENTS = 2 ** 26;

class StorageType {
  constructor(readonly dtype: TensorDtype) {}
}

class Storage {
  constructor(
    readonly dtype: TensorDtype,
    readonly key: string,
    readonly elements: number,
  ) {}
}

class Tensor {
  constructor(readonly layout: TorchTensor) {}
}

const ORDERED_DICT = Symbol('collections.OrderedDict');
const REBUILD_TENSOR = Symbol('torch._utils._rebuild_tensor_v2');
const REBUILD_PARAMETER = Symbol('torch._utils._rebuild_parameter');

const CALLABLES: ReadonlyMap<string, symbol> = new Map([
  ['collections.OrderedDict', ORDERED_DICT],
  ['torch._utils._rebuild_tensor_v2', REBUILD_TENSOR],
  ['torch._utils._rebuild_parameter', REBUILD_PARAMETER],
]);

/**
 * Reads the `data.pkl` of a torch archive: a dict from names to tensors. Entries that are no tensors (counters, None)
 * are left out. Only the three callables above and the storage types are known; any other name in the pickle is refused.
 * @param where names the file in messages
 * @throws ModelError when a forbidden global is met, the pickle is damaged, or it holds no dict of tensors
 */
export function readStateDict(pickle: Uint8Array, where: string): Map<string, TorchTensor> {
  const root = unpickle(pickle, new TensorHost(where), where);
  if (!(root instanceof Map)) {
    throw new ModelError(`${where}: expected a dict of tensors (a state dict), found something else in its pickle.`);
  }
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of root as Map<unknown, unknown>) {
    if (typeof name === 'string' && value instanceof Tensor) tensors.set(name, value.layout);
  }
  if (tensors.size === 0) {
    const keys = [...root.keys()].filter((key) => typeof key === 'string').slice(0, 5);
    throw new ModelError(
      `${where}: expected a state dict with tensors at its top level, found the keys [${keys.join(', ')}] and no tensor. ` +
        'A training snapshot must be saved again as model.state_dict().',
    );
  }
  return tensors;
}

class TensorHost implements PickleHost {
  constructor(private readonly where: string) {}

  global(module: string, name: string): unknown {
    const dtype = module === 'torch' ? STORAGE_DTYPES.get(name) : undefined;
    if (dtype !== undefined) return new StorageType(dtype);
    const callable = CALLABLES.get(`${module}.${name}`);
    if (callable !== undefined) return callable;
    const asked = `${module}.${name}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 200); // it goes to a terminal
    throw new ModelError(
      `${this.where}: refused: its pickle asks for ${asked}, which a file of tensors never needs and which could run code. ` +
        'Nothing of it was run. Use a .safetensors file, or save the state dict again with torch.save.',
    );
  }

  call(callable: unknown, args: readonly unknown[]): unknown {
    if (callable === ORDERED_DICT) return orderedDict(args, this.where);
    if (callable === REBUILD_TENSOR) return rebuildTensor(args, this.where);
    if (callable === REBUILD_PARAMETER && args[0] instanceof Tensor) return args[0];
    throw malformed(this.where, 'a call of something that is no function');
  }

  persistent(id: unknown): unknown {
    if (!Array.isArray(id) || id.length !== 5) throw malformed(this.where, 'a storage without its five fields');
    const [kind, type, key, , elements] = id as unknown[];
    if (kind !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || !isCount(elements)) {
      throw malformed(this.where, 'a storage whose fields have other types');
    }
    return new Storage(type.dtype, key, elements);
  }
}

function orderedDict(args: readonly unknown[], where: string): Map<unknown, unknown> {
  const [pairs = []] = args;
  if (!Array.isArray(pairs)) throw malformed(where, 'an OrderedDict that is not made of pairs');
  const dict = new Map<unknown, unknown>();
  for (const pair of pairs as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) throw malformed(where, 'an OrderedDict that is not made of pairs');
    dict.set(pair[0], pair[1]);
  }
  return dict;
}

/** torch._utils._rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None) */
function rebuildTensor(args: readonly unknown[], where: string): Tensor {
  const [storage, offset, shape, strides, , , metadata] = args;
  if (!(storage instanceof Storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides)) {
    throw malformed(where, 'a tensor whose fields have other types');
  }
  if (shape.length !== strides.length) throw malformed(where, 'a tensor with more sizes than strides');
  if (metadata instanceof Map && metadata.size > 0) {
    throw malformed(where, 'a tensor that is a lazy negation or conjugation');
  }
  const elements = shape.reduce((product, extent) => product * extent, 1);
  const last = elements === 0 ? -1 : shape.reduce((sum, n, axis) => sum + (n - 1) * (strides[axis] ?? 0), offset);
  if (!Number.isSafeInteger(elements) || !Number.isSafeInteger(last) || last >= storage.elements) {
    throw malformed(
      where,
      `a tensor of shape [${shape.join(', ')}] that reaches past its ${storage.elements} elements`,
    );
  }
  if (elements > Math.max(storage.elements, MAX_BROADCAST_ELEMENTS)) {
    throw malformed(where, `a tensor of ${elements} elements that repeats ${storage.elements} stored ones`);
  }
  return new Tensor({
    dtype: storage.dtype,
    storage: storage.key,
    storageElements: storage.elements,
    offset,
    shape,
    strides,
  });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function malformed(where: string, what: string): ModelError {
  return new ModelError(
    `${where}: expected tensors as torch.save writes them, found ${what}. Save the state dict again.`,
  );
}
