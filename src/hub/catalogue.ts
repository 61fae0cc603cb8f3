import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../errors.js';

const TASKS = ['image-captioning', 'image-question-answering', 'video-captioning', 'video-question-answering'] as const;
const SIZES = ['base', 'large', 'large-r'] as const;

/** What a published checkpoint was made for. */
type CatalogueTask = (typeof TASKS)[number];

/** One published checkpoint. */
export interface CatalogueModel {
  /** Short name, such as `git-base-coco`. */
  readonly name: string;
  /** Its repository on the hub, such as `microsoft/git-base-coco`. */
  readonly repository: string;
  readonly size: (typeof SIZES)[number];
  readonly task: CatalogueTask;
  readonly description: string;
  readonly license: string;
  readonly parameters: number;
  /** Bytes that the weights take at each precision (file headers come to some 50 kB more). */
  readonly bytes: { readonly fp32: number; readonly fp16: number };
  /** Bytes that the converted model takes in the cache at each precision (its graphs come to a few MB more). */
  readonly converted: Readonly<Record<'fp32' | 'fp16' | 'int8' | 'int4', number>>;
  /** Side of the square picture it sees, in pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
  /** Frames a clip is seen as; 1 for pictures. */
  readonly frames: number;
  /** Tokens that the picture or all frames become. */
  readonly imageTokens: number;
  /** What the hub held when the catalogue was made: `pytorch` where only a pytorch_model.bin was seen. */
  readonly weights: 'safetensors' | 'pytorch';
  /** The score its authors publish. */
  readonly published?: { readonly benchmark: string; readonly metric: string; readonly value: number };
  /** The first three logits after [CLS] that the published conversion checks, and the picture they belong to. */
  readonly firstLogits: { readonly picture: string; readonly values: readonly number[]; readonly tolerance: number };
}

/** The published checkpoints of GIT and the pictures that their expected logits refer to. */
export interface Catalogue {
  readonly models: readonly CatalogueModel[];
  /** Key of `firstLogits.picture` -> what that picture is. */
  readonly pictures: ReadonlyMap<string, string>;
}

/**
 * Reads models/catalogue.json and checks every field.
 * @param path another file, for tests
 * @throws ModelError naming the entry and field that is wrong
 */
export async function loadCatalogue(
  path = fileURLToPath(new URL('../../models/catalogue.json', import.meta.url)),
): Promise<Catalogue> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ModelError(
      `${path}: the catalogue can't be read (${(error as Error).message}). Install capwright again.`,
      {
        cause: error,
      },
    );
  }
  const root = new Fields(parsed, path);
  const pictures = new Map(
    Object.keys(root.object('pictures').value).map((key) => [key, root.object('pictures').text(key)]),
  );
  const models = root.list('models').map((entry) => parseModel(entry, pictures));
  const names = new Set(models.map((model) => model.name));
  if (names.size !== models.length) throw new ModelError(`${path}: expected every name once, found one twice.`);
  return { models, pictures };
}

function parseModel(entry: Fields, pictures: ReadonlyMap<string, string>): CatalogueModel {
  const bytes = entry.object('bytes');
  const converted = entry.object('converted');
  const logits = entry.object('firstLogits');
  const published = 'published' in entry.value ? entry.object('published') : undefined;
  const picture = logits.text('picture');
  if (!pictures.has(picture)) throw logits.wrong('picture', 'a key of "pictures"');
  const values = logits.numbers('values');
  if (values.length !== 3) throw logits.wrong('values', 'three numbers');
  return {
    name: entry.text('name'),
    repository: entry.text('repository'),
    size: entry.oneOf('size', SIZES),
    task: entry.oneOf('task', TASKS),
    description: entry.text('description'),
    license: entry.text('license'),
    parameters: entry.count('parameters'),
    bytes: { fp32: bytes.count('fp32'), fp16: bytes.count('fp16') },
    converted: {
      ...{ fp32: converted.count('fp32'), fp16: converted.count('fp16') },
      ...{ int8: converted.count('int8'), int4: converted.count('int4') },
    },
    imageSize: entry.count('imageSize'),
    patchSize: entry.count('patchSize'),
    frames: entry.count('frames'),
    imageTokens: entry.count('imageTokens'),
    weights: entry.oneOf('weights', ['safetensors', 'pytorch'] as const),
    ...(published && {
      published: {
        benchmark: published.text('benchmark'),
        metric: published.text('metric'),
        value: published.number('value'),
      },
    }),
    firstLogits: { picture, values, tolerance: logits.number('tolerance') },
  };
}

/** Typed access to the fields of a JSON object; a wrong one is named with its place. */
class Fields {
  readonly value: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly where: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ModelError(`${where}: expected an object.`);
    }
    this.value = value as Record<string, unknown>;
  }

  wrong(key: string, expected: string): ModelError {
    const found = JSON.stringify(this.value[key]) as string | undefined;
    return new ModelError(`${this.where}: expected ${expected} as "${key}", found ${found ?? 'nothing'}.`);
  }

  text(key: string): string {
    const value = this.value[key];
    if (typeof value !== 'string' || value === '') throw this.wrong(key, 'a text');
    return value;
  }

  number(key: string): number {
    const value = this.value[key];
    if (typeof value !== 'number') throw this.wrong(key, 'a number');
    return value;
  }

  count(key: string): number {
    const value = this.value[key];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
      throw this.wrong(key, 'a whole number >= 1');
    return value;
  }

  oneOf<const T extends string>(key: string, choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.value[key]);
    if (found === undefined) throw this.wrong(key, `one of ${choices.join(', ')}`);
    return found;
  }

  numbers(key: string): number[] {
    const value = this.value[key];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) throw this.wrong(key, 'numbers');
    return value;
  }

  object(key: string): Fields {
    return new Fields(this.value[key], `${this.where}: ${key}`);
  }

  list(key: string): Fields[] {
    const value = this.value[key];
    if (!Array.isArray(value)) throw this.wrong(key, 'a list');
    return value.map((item, index) => new Fields(item, `${this.where}: ${key}[${index}]`));
  }
}
