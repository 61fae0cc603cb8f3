import { ModelError } from '../../errors.js';

/** What a pickle may refer to outside itself. Whatever a method does not know it refuses by throwing. */
export interface PickleHost {
  /** Gives the value that stands for `module.name`. */
  global(module: string, name: string): unknown;
  /** Applies a value that `global` gave to arguments. */
  call(callable: unknown, args: readonly unknown[]): unknown;
  /** Gives the object that a persistent id (for torch: a storage) refers to. */
  persistent(id: unknown): unknown;
}

/** Operations of Python's pickle machine (Lib/pickletools.py) that torch.save writes, protocols 2 to 5. */
const OP = {
  MARK: 0x28,
  STOP: 0x2e,
  BINFLOAT: 0x47,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  NONE: 0x4e,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  BUILD: 0x62,
  GLOBAL: 0x63,
  APPENDS: 0x65,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  EMPTY_TUPLE: 0x29,
  PROTO: 0x80,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
} as const;

/**
 * Runs a pickle on a machine that can build dicts (as `Map`), lists and tuples (as arrays), numbers, strings, booleans
 * and None (as null), and nothing else: every other operation is refused, so a hostile file has nothing to call.
 * The state that BUILD would set is dropped: torch writes it only for the version notes (`_metadata`) of a state dict.
 * @param where names the file in messages
 * @throws ModelError for an operation outside that set, for a damaged stream, and whatever the host throws
 */
export function unpickle(bytes: Uint8Array, host: PickleHost, where: string): unknown {
  return new PickleMachine(bytes, host, where).run();
}

/** What an operation gives that leaves no value behind. */
const NOTHING = Symbol('nothing');

class PickleMachine {
  private position = 0;
  private stack: unknown[] = [];
  private readonly outerStacks: unknown[][] = [];
  private readonly memo = new Map<number, unknown>();
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly host: PickleHost,
    private readonly where: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): unknown {
    for (;;) {
      const at = this.position;
      const op = this.uint8();
      if (op === OP.STOP) return this.pop();
      const value = this.evaluate(op, at);
      if (value !== NOTHING) this.stack.push(value);
    }
  }

  /** Does one operation; gives the value that it puts on the stack, or `NOTHING`. */
  private evaluate(op: number, at: number): unknown {
    switch (op) {
      case OP.PROTO: {
        const protocol = this.uint8();
        if (protocol > 5) throw this.damaged(`pickle protocol ${protocol} is newer than the known 5`);
        return NOTHING;
      }
      case OP.FRAME:
        this.take(8);
        return NOTHING;
      case OP.MARK:
        this.outerStacks.push(this.stack);
        this.stack = [];
        return NOTHING;

      case OP.NONE:
        return null;
      case OP.NEWTRUE:
        return true;
      case OP.NEWFALSE:
        return false;
      case OP.BININT:
        return this.view.getInt32(this.take(4), true);
      case OP.BININT1:
        return this.uint8();
      case OP.BININT2:
        return this.view.getUint16(this.take(2), true);
      case OP.LONG1:
        return this.long(this.uint8());
      case OP.BINFLOAT:
        return this.view.getFloat64(this.take(8), false);
      case OP.SHORT_BINUNICODE:
        return this.text(this.uint8());
      case OP.BINUNICODE:
        return this.text(this.uint32());
      case OP.BINUNICODE8:
        return this.text(Number(this.view.getBigUint64(this.take(8), true)));

      case OP.EMPTY_DICT:
        return new Map<unknown, unknown>();
      case OP.SETITEM:
        return this.setItems(this.popMany(2));
      case OP.SETITEMS:
        return this.setItems(this.popToMark());
      case OP.EMPTY_LIST:
        return [];
      case OP.APPEND:
        return this.append(this.popMany(1));
      case OP.APPENDS:
        return this.append(this.popToMark());
      case OP.EMPTY_TUPLE:
        return [];
      case OP.TUPLE:
        return this.popToMark();
      case OP.TUPLE1:
        return this.popMany(1);
      case OP.TUPLE2:
        return this.popMany(2);
      case OP.TUPLE3:
        return this.popMany(3);

      case OP.BINPUT:
        return this.remember(this.uint8());
      case OP.LONG_BINPUT:
        return this.remember(this.uint32());
      case OP.MEMOIZE:
        return this.remember(this.memo.size);
      case OP.BINGET:
        return this.recall(this.uint8());
      case OP.LONG_BINGET:
        return this.recall(this.uint32());

      case OP.GLOBAL: {
        const module = this.line();
        return this.host.global(module, this.line());
      }
      case OP.STACK_GLOBAL: {
        const [module, name] = this.popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw this.damaged('a global without a name');
        return this.host.global(module, name);
      }
      case OP.REDUCE: {
        const [callable, args] = this.popMany(2);
        if (!Array.isArray(args)) throw this.damaged('a call without arguments');
        return this.host.call(callable, args);
      }
      case OP.BINPERSID:
        return this.host.persistent(this.pop());
      case OP.BUILD: {
        this.pop();
        if (!(this.top() instanceof Map)) throw this.refused(op, at);
        return NOTHING;
      }
      default:
        throw this.refused(op, at);
    }
  }

  private top(): unknown {
    if (this.stack.length === 0) throw this.damaged('the stack ran empty');
    return this.stack[this.stack.length - 1];
  }

  private pop(): unknown {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popMany(count: number): unknown[] {
    if (this.stack.length < count) throw this.damaged('the stack ran empty');
    return this.stack.splice(this.stack.length - count);
  }

  private popToMark(): unknown[] {
    const items = this.stack;
    const outer = this.outerStacks.pop();
    if (outer === undefined) throw this.damaged('a mark is missing');
    this.stack = outer;
    return items;
  }

  private setItems(items: readonly unknown[]): typeof NOTHING {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw this.damaged('items without a dict');
    for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1]);
    return NOTHING;
  }

  private append(items: readonly unknown[]): typeof NOTHING {
    const list = this.top();
    if (!Array.isArray(list)) throw this.damaged('items without a list');
    for (const item of items) list.push(item);
    return NOTHING;
  }

  private remember(key: number): typeof NOTHING {
    this.memo.set(key, this.top());
    return NOTHING;
  }

  private recall(key: number): unknown {
    if (!this.memo.has(key)) throw this.damaged(`nothing was remembered as ${key}`);
    return this.memo.get(key);
  }

  /** Steps over `count` bytes and gives the offset of the first. */
  private take(count: number): number {
    const start = this.position;
    if (count > this.bytes.length - start) throw this.damaged('it ends in mid-operation');
    this.position = start + count;
    return start;
  }

  private uint8(): number {
    return this.view.getUint8(this.take(1));
  }

  private uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  private long(byteCount: number): number {
    const start = this.take(byteCount);
    let value = 0n;
    for (let index = byteCount - 1; index >= 0; index--) {
      value = (value << 8n) | BigInt(this.bytes[start + index] ?? 0);
    }
    const number = Number(byteCount === 0 ? 0n : BigInt.asIntN(byteCount * 8, value));
    if (!Number.isSafeInteger(number)) throw this.damaged('an integer beyond 53 bits');
    return number;
  }

  private text(byteCount: number): string {
    const start = this.take(byteCount);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes.subarray(start, this.position));
    } catch (error) {
      throw this.damaged('a string that is not UTF-8', error);
    }
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw this.damaged('it ends in mid-operation');
    const text = this.text(end - this.position);
    this.take(1);
    return text;
  }

  private damaged(what: string, cause?: unknown): ModelError {
    return new ModelError(
      `${this.where}: expected the pickle that torch.save writes, found a damaged one (${what}, before byte ${this.position}). ` +
        'Fetch the file again.',
      { cause },
    );
  }

  private refused(op: number, at: number): ModelError {
    return new ModelError(
      `${this.where}: refused: its pickle uses operation 0x${op.toString(16)} (byte ${at}), which a file of tensors never needs. ` +
        'Nothing of it was run. Use a .safetensors file, or save the state dict again with torch.save.',
    );
  }
}
