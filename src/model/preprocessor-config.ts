import { ModelError } from '../errors.js';
import { describeJson, isJsonObject, type JsonObject } from '../json-object.js';
import type { PixelNormalization } from './pixel-normalization.js';

/** A picture size in pixels. */
export interface PixelSize {
  readonly height: number;
  readonly width: number;
}

/** The interpolation filters that a processor can name; numbers are Pillow's. */
export type ResampleFilter = 'nearest' | 'lanczos' | 'bilinear' | 'bicubic';

/** What preprocessor_config.json asks for, old and new spellings made one. Pixels stay uint8; the graph normalises them. */
export interface PreprocessorConfig extends PixelNormalization {
  /** `shortest-edge`: the shorter side becomes `edge`, the longer one follows, truncated. null: pictures keep their size. */
  readonly resize:
    { readonly kind: 'shortest-edge'; readonly edge: number } | ({ readonly kind: 'exact' } & PixelSize) | null;
  readonly resample: ResampleFilter;
  /** Centre crop after the resize; larger than the picture means padding with black. null: none. */
  readonly crop: PixelSize | null;
}

const FILTERS: readonly (ResampleFilter | undefined)[] = ['nearest', 'lanczos', 'bilinear', 'bicubic'];

/** Class defaults for absent fields, as transformers' image processors declare them. */
interface ProcessorDefaults {
  readonly resample: ResampleFilter;
  readonly mean: PixelNormalization['mean'];
  readonly std: PixelNormalization['std'];
}

const CLIP: ProcessorDefaults = {
  resample: 'bicubic',
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
const VIDEOMAE: ProcessorDefaults = { resample: 'bilinear', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const DEFAULT_EDGE = 224;

/** Matches `CLIPImageProcessor`, its `Fast`/`Pil` variants and the older `CLIPFeatureExtractor`; likewise for VideoMAE. */
const PROCESSORS: readonly (readonly [RegExp, ProcessorDefaults])[] = [
  [/^CLIP(ImageProcessor|FeatureExtractor)/, CLIP],
  [/^VideoMAE(ImageProcessor|VideoProcessor|FeatureExtractor)/, VIDEOMAE],
];

/**
 * Reads a parsed preprocessor_config.json of any age: `"size": 224`, `{"shortest_edge"}` or `{"height", "width"}`;
 * `feature_extractor_type` or `image_processor_type`; absent and null fields take the processor class's defaults.
 * @param source the file's path, for messages
 * @throws ModelError that names the field, what was expected and what was found
 */
export function parsePreprocessorConfig(json: unknown, source: string): PreprocessorConfig {
  if (!isJsonObject(json)) {
    throw new ModelError(`${source}: expected a JSON object, found ${describeJson(json)}.`);
  }
  const read = new FieldReader(json, source);
  const defaults = processorDefaults(read);
  const rescale = read.flag('do_rescale');
  const normalize = read.flag('do_normalize');
  return {
    resize: read.flag('do_resize') ? resizeRule(read) : null,
    resample: resampleFilter(read, defaults.resample),
    crop: read.flag('do_center_crop') ? cropSize(read) : null,
    rescaleFactor: rescale ? read.positive('rescale_factor', 1 / 255) : 1,
    mean: normalize ? read.perChannel('image_mean', defaults.mean) : [0, 0, 0],
    std: normalize ? read.perChannel('image_std', defaults.std, (value) => value !== 0, 'other than 0') : [1, 1, 1],
  };
}

function processorDefaults(read: FieldReader): ProcessorDefaults {
  const field = read.has('image_processor_type') ? 'image_processor_type' : 'feature_extractor_type';
  if (!read.has(field)) return CLIP; // files of early GIT revisions name no class: GIT's processor is CLIP's
  const name = read.value(field);
  const known = typeof name === 'string' ? PROCESSORS.find(([pattern]) => pattern.test(name)) : undefined;
  return known ? known[1] : read.fail(field, 'CLIPImageProcessor or VideoMAEImageProcessor');
}

function resizeRule(read: FieldReader): PreprocessorConfig['resize'] {
  if (!read.has('size')) return { kind: 'shortest-edge', edge: DEFAULT_EDGE };
  const expected = 'a number, {"shortest_edge"} or {"height", "width"}, in whole pixels above 0';
  const size = read.value('size');
  if (isPixels(size)) return { kind: 'shortest-edge', edge: size };
  const pair = pixelPair(size);
  if (pair) return { kind: 'exact', ...pair };
  if (isJsonObject(size) && isPixels(size.shortest_edge) && size.longest_edge == null) {
    return { kind: 'shortest-edge', edge: size.shortest_edge };
  }
  return read.fail('size', expected);
}

function cropSize(read: FieldReader): PixelSize {
  if (!read.has('crop_size')) return { height: DEFAULT_EDGE, width: DEFAULT_EDGE };
  const crop = read.value('crop_size');
  if (isPixels(crop)) return { height: crop, width: crop };
  return pixelPair(crop) ?? read.fail('crop_size', 'a number or {"height", "width"}, in whole pixels above 0');
}

function resampleFilter(read: FieldReader, fallback: ResampleFilter): ResampleFilter {
  if (!read.has('resample')) return fallback;
  const resample = read.value('resample');
  const filter = typeof resample === 'number' ? FILTERS[resample] : undefined;
  return filter ?? read.fail('resample', '0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic)');
}

function isPixels(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** `{"height", "width"}` or `[height, width]`. */
function pixelPair(value: unknown): PixelSize | undefined {
  const [height, width] = isJsonObject(value)
    ? [value.height, value.width]
    : Array.isArray(value) && value.length === 2
      ? (value as unknown[])
      : [];
  return isPixels(height) && isPixels(width) ? { height, width } : undefined;
}

/** Typed access to the fields of one file; null counts as absent, as in transformers. */
class FieldReader {
  constructor(
    private readonly json: JsonObject,
    private readonly source: string,
  ) {}

  value(field: string): unknown {
    return this.json[field];
  }

  has(field: string): boolean {
    return this.json[field] !== undefined && this.json[field] !== null;
  }

  fail(field: string, expected: string): never {
    throw new ModelError(`${this.source}: "${field}": expected ${expected}, found ${describeJson(this.json[field])}.`);
  }

  /** A switch; both processor classes have every step on unless the file says otherwise. */
  flag(field: string): boolean {
    if (!this.has(field)) return true;
    const value = this.json[field];
    return typeof value === 'boolean' ? value : this.fail(field, 'true or false');
  }

  positive(field: string, fallback: number): number {
    if (!this.has(field)) return fallback;
    const value = this.json[field];
    return typeof value === 'number' && value > 0 ? value : this.fail(field, 'a number above 0');
  }

  /** Three numbers, or one that holds for every channel. */
  perChannel(
    field: string,
    fallback: PixelNormalization['mean'],
    accept: (value: number) => boolean = () => true,
    condition = '',
  ): PixelNormalization['mean'] {
    if (!this.has(field)) return fallback;
    const value = this.json[field];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value, value, value];
    const [red, green, blue] = values;
    const ok = (channel: unknown): channel is number => typeof channel === 'number' && accept(channel);
    if (values.length === 3 && ok(red) && ok(green) && ok(blue)) return [red, green, blue];
    return this.fail(field, `three numbers${condition && ` ${condition}`} (R, G, B)`);
  }
}
