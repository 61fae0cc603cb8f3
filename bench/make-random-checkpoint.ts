/**
 * Writes a GIT checkpoint of a published size with random weights, for measuring: no published weights are needed.
 *
 *     npx tsx bench/make-random-checkpoint.ts base|large FOLDER [float32|float16]
 *
 * Weights are seeded normals as GIT initialises them (std 0.02), so every run writes the same file. The end token's bias
 * keeps a caption from ending before its token limit, so that all systems write the same number of tokens.
 */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseGitConfig, type GitConfig } from '../src/model/git-config.js';
import { expectedTensors } from '../src/model/git-tensors.js';
import { bytesOf } from '../src/model/graph/graph-builder.js';

const SIZES = {
  base: { hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12, num_attention_heads: 12, patch_size: 16 },
  large: { hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 24, num_attention_heads: 16, patch_size: 14 },
};

const NEVER = -1e4;

function configJson(size: keyof typeof SIZES): Record<string, unknown> {
  return {
    architectures: ['GitForCausalLM'],
    model_type: 'git',
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 6,
    num_attention_heads: 12,
    intermediate_size: 3072,
    max_position_embeddings: 1024,
    bos_token_id: 101,
    eos_token_id: 102,
    pad_token_id: 0,
    tie_word_embeddings: false,
    vision_config: { model_type: 'git_vision_model', image_size: 224, ...SIZES[size] },
  };
}

/** Seeded uniform numbers in [0, 1) (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Values of one tensor: norms are ones and zeros, the rest normal with std 0.02 (Box-Muller). */
function values(name: string, count: number, config: GitConfig, uniform: () => number): Float32Array {
  const result = new Float32Array(count);
  if (/norm|LayerNorm|visual_projection\.1/.test(name)) return name.endsWith('.weight') ? result.fill(1) : result;
  for (let index = 0; index < count; index += 2) {
    const radius = 0.02 * Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    result[index] = radius * Math.cos(angle);
    if (index + 1 < count) result[index + 1] = radius * Math.sin(angle);
  }
  if (name === 'output.bias') result[config.eosTokenIds[0]] = NEVER;
  return result;
}

async function writeSafetensors(path: string, config: GitConfig, half: boolean): Promise<void> {
  const uniform = random(7);
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const [name, shape] of expectedTensors(config)) {
    const bytes = shape.reduce((product, extent) => product * extent, 1) * (half ? 2 : 4);
    header[name] = { dtype: half ? 'F16' : 'F32', shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = await open(path, 'w');
  try {
    await file.appendFile(length);
    await file.appendFile(json);
    for (const [name, shape] of expectedTensors(config)) {
      const tensor = values(
        name,
        shape.reduce((product, extent) => product * extent, 1),
        config,
        uniform,
      );
      await file.appendFile(half ? halfBytes(tensor) : bytesOf(tensor));
    }
  } finally {
    await file.close();
  }
}

/** Float16 by truncating the mantissa; fine for random weights. */
function halfBytes(tensor: Float32Array): Uint8Array {
  const bits = new Uint32Array(tensor.buffer);
  return bytesOf(
    Uint16Array.from(bits, (word) => {
      const exponent = ((word >>> 23) & 0xff) - 112;
      const sign = (word >>> 16) & 0x8000;
      if (exponent <= 0) return sign;
      return sign | (Math.min(exponent, 30) << 10) | ((word >>> 13) & 0x3ff);
    }),
  );
}

function tokenizerJson(vocabularySize: number): unknown {
  const special = new Map([
    [0, '[PAD]'],
    [100, '[UNK]'],
    [101, '[CLS]'],
    [102, '[SEP]'],
    [103, '[MASK]'],
  ]);
  const vocab = Object.fromEntries(
    Array.from({ length: vocabularySize }, (_, id) => [special.get(id) ?? `word${id}`, id]),
  );
  return {
    version: '1.0',
    added_tokens: [...special].map(([id, content]) => ({
      ...{ id, content, special: true },
      ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
    })),
    normalizer: {
      ...{ type: 'BertNormalizer', clean_text: true },
      ...{ handle_chinese_chars: true, strip_accents: null, lowercase: true },
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
      vocab,
    },
  };
}

const [size, folder, dtype = 'float32'] = process.argv.slice(2);
if ((size !== 'base' && size !== 'large') || folder === undefined) {
  console.error('expected: make-random-checkpoint.ts base|large FOLDER [float32|float16]');
  process.exit(2);
}
const json = configJson(size);
const config = parseGitConfig(json, 'config.json');
await mkdir(folder, { recursive: true });
const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
await write('config.json', json);
await write('generation_config.json', { bos_token_id: 101, eos_token_id: 102, pad_token_id: 0 });
await write('preprocessor_config.json', {
  image_processor_type: 'CLIPImageProcessor',
  size: { shortest_edge: 224 },
  crop_size: { height: 224, width: 224 },
  resample: 3,
});
await write('tokenizer.json', tokenizerJson(config.vocabularySize));
await write('tokenizer_config.json', { tokenizer_class: 'BertTokenizer', do_lower_case: true });
await writeSafetensors(join(folder, 'model.safetensors'), config, dtype === 'float16');
console.log(`${folder}: a GIT checkpoint of ${size} size with random weights`);
