import { CapwrightError, ModelError } from '../errors.js';
import { toFloat32 } from './float-tensor.js';
import type { GitConfig } from './git-config.js';
import { expectedTensors, TEMPORAL_SPELLINGS } from './git-tensors.js';
import type { TensorFile } from './tensor-file.js';

/** The weights of one GIT checkpoint, checked for completeness, read one at a time as float32. */
export class CheckpointWeights {
  private constructor(
    private readonly file: TensorFile,
    private readonly source: string,
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    private readonly storedNames: ReadonlyMap<string, string>,
  ) {}

  /**
   * Checks a tensor file against a configuration without reading any weight.
   * @param source the file's name, for messages
   * @throws ModelError naming the first tensor that is missing or has another shape
   */
  static of(file: TensorFile, config: GitConfig, source: string): CheckpointWeights {
    const shapes = expectedTensors(config);
    const storedNames = new Map<string, string>();
    for (const [name, shape] of shapes) {
      const stored = spellings(name).find((spelling) => file.tensors.has(spelling));
      const found = stored === undefined ? undefined : file.tensors.get(stored);
      if (stored === undefined || found === undefined) {
        throw new ModelError(
          `${source}: expected a tensor ${spellings(name).join(' or ')} of shape [${shape.join(', ')}], found none of that name ` +
            `among ${file.tensors.size}. The file does not belong to this config.json, or is no GIT checkpoint.`,
        );
      }
      if (found.shape.join() !== shape.join()) {
        throw new ModelError(
          `${source}: expected ${stored} to have the shape [${shape.join(', ')}] by config.json, found [${found.shape.join(', ')}].`,
        );
      }
      storedNames.set(name, stored);
    }
    return new CheckpointWeights(file, source, shapes, storedNames);
  }

  /** The shape of a tensor of `expectedTensors`. */
  shape(name: string): readonly number[] {
    const shape = this.shapes.get(name);
    if (shape === undefined) throw new Error(`${name} is no tensor of this configuration`);
    return shape;
  }

  /**
   * Reads one tensor, row-major.
   * @throws ModelError when it can't be read or holds NaN or infinity
   */
  async read(name: string): Promise<Float32Array> {
    const stored = this.storedNames.get(name);
    const info = stored === undefined ? undefined : this.file.tensors.get(stored);
    if (stored === undefined || info === undefined) throw new Error(`${name} is no tensor of this configuration`);
    const where = `${this.source}: tensor ${stored}`;
    return toFloat32(await this.readStored(stored, where), info.dtype, where);
  }

  private async readStored(name: string, where: string): Promise<Uint8Array> {
    try {
      return await this.file.read(name);
    } catch (error) {
      if (error instanceof CapwrightError) throw error;
      throw new ModelError(`${where}: can't be read (${(error as Error).message}).`, { cause: error });
    }
  }
}

function spellings(name: string): string[] {
  const [first, second] = TEMPORAL_SPELLINGS;
  return name.startsWith(first) ? [name, name.replace(first, second)] : [name];
}
