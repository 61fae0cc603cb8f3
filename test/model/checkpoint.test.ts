import { cpSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { checkpointDigest, openCheckpoint, withWeights } from '../../src/model/checkpoint.js';
import { GitSession } from '../../src/model/git-session.js';
import { expectedTensors } from '../../src/model/git-tensors.js';
import { openSafetensors } from '../../src/model/safetensors.js';
import { buildGraph } from '../support/build-graph.js';
import { changeJson, changeTensors, copyCheckpoint } from '../support/copy-checkpoint.js';
import { errorOf } from '../support/error-of.js';
import { gitFixture, gitJson } from '../support/git-fixtures.js';
import { batchOf, referenceCases } from '../support/reference-cases.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { readAll, writeSafetensors, type StoredTensor } from '../support/write-safetensors.js';

const copy = (checkpoint = 'tiny-image'): string => copyCheckpoint(checkpoint, scratchFolder());

/** Opens a checkpoint and reads all of its weights, as a conversion does. */
async function readWhole(folder: string): Promise<void> {
  const checkpoint = await openCheckpoint(folder);
  await checkpointDigest(checkpoint, join(scratchFolder(), 'memory'));
  await withWeights(checkpoint, async (weights) => {
    for (const name of expectedTensors(checkpoint.config).keys()) await weights.read(name);
  });
}

async function failure(folder: string): Promise<string> {
  const error = await errorOf(readWhole(folder));
  expect(error).toBeInstanceOf(ModelError);
  return error.message;
}

describe('openCheckpoint', () => {
  it.each(['tiny-image', 'tiny-image-asym', 'tiny-image-tied', 'tiny-vqa', 'tiny-video', 'tiny-video-hubnames'])(
    'reads %s whole',
    async (name) => {
      await readWhole(gitFixture(name));
    },
  );

  it('says what a folder that is none is', async () => {
    expect(await failure('no/such/folder')).toMatch(
      /no\/such\/folder: expected a checkpoint folder, found nothing.*config\.json/,
    );
    expect(await failure(gitFixture('tiny-image/config.json'))).toMatch(/expected a checkpoint folder, found a file/);
  });

  it.each([
    ['config.json', /config\.json: expected this file in a GIT checkpoint folder, found none/],
    ['preprocessor_config.json', /preprocessor_config\.json: expected this file/],
    ['tokenizer.json', /tokenizer\.json: expected the checkpoint's tokenizer, found no such file/],
    ['model.safetensors', /expected model\.safetensors or .*found none/],
  ])('says that %s is missing', async (name, message) => {
    const folder = copy();
    rmSync(join(folder, name));
    expect(await failure(folder)).toMatch(message);
  });

  it.each([
    'config.json',
    'preprocessor_config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
  ])('says that %s is no JSON', async (name) => {
    const folder = copy();
    truncateSync(join(folder, name), 20);
    expect(await failure(folder)).toContain(`${join(folder, name)}: expected JSON, found a syntax error`);
  });

  it.each(['generation_config.json', 'tokenizer_config.json'])('does without %s', async (name) => {
    const folder = copy();
    rmSync(join(folder, name));
    await readWhole(folder);
  });

  it("takes the end token of generation_config.json before config.json's, as transformers does", async () => {
    const folder = copy();
    const path = join(folder, 'generation_config.json');
    changeJson(path, { eos_token_id: 11 });
    expect((await openCheckpoint(folder)).config.eosTokenIds[0]).toBe(11);
    changeJson(path, { eos_token_id: undefined });
    changeJson(join(folder, 'config.json'), { eos_token_id: 12 });
    expect((await openCheckpoint(folder)).config.eosTokenIds[0]).toBe(12);
    changeJson(path, { eos_token_id: 1e6 });
    expect((await errorOf(openCheckpoint(folder))).message).toContain('below vocab_size');
  });

  it('says that a file is a folder', async () => {
    const folder = copy();
    rmSync(join(folder, 'generation_config.json'));
    mkdirSync(join(folder, 'generation_config.json'));
    expect(await failure(folder)).toMatch(/generation_config\.json: can't be read/);
  });

  it('refuses another model', async () => {
    const folder = copy();
    changeJson(join(folder, 'config.json'), { model_type: 'blip' });
    expect(await failure(folder)).toMatch(/config\.json: expected "model_type": "git", found "blip"/);
  });

  it.each([
    ['crop', { crop_size: { height: 40, width: 40 } }, /expected pictures of 32x32 .*found 40x40/],
    ['no crop', { do_center_crop: false }, /expected pictures of 32x32 .*found no fixed size/],
  ])("refuses a processor whose %s is not the model's size", async (_, change, message) => {
    const folder = copy();
    changeJson(join(folder, 'preprocessor_config.json'), change);
    expect(await failure(folder)).toMatch(message);
  });
});

describe('weights', () => {
  const DENSE = 'git.encoder.layer.1.intermediate.dense.weight';

  it('that are missing are named', async () => {
    const folder = copy();
    await changeTensors(folder, (tensors) => void tensors.delete(DENSE));
    expect(await failure(folder)).toMatch(
      /model\.safetensors: expected a tensor git\.encoder\.layer\.1\.intermediate\.dense\.weight of shape \[128, 64\], found none/,
    );
  });

  it('that have another shape are named', async () => {
    const folder = copy();
    await changeTensors(folder, (tensors) => void tensors.set(DENSE, { ...tensors.get(DENSE)!, shape: [64, 128] }));
    expect(await failure(folder)).toMatch(
      /expected git\.encoder\.layer\.1\.intermediate\.dense\.weight to have the shape \[128, 64\] by config\.json, found \[64, 128\]/,
    );
  });

  it('that are NaN are named', async () => {
    const folder = copy();
    await changeTensors(folder, (tensors) => {
      new Float32Array(tensors.get(DENSE)!.bytes.buffer)[77] = NaN;
    });
    expect(await failure(folder)).toMatch(
      /model\.safetensors: tensor git\.encoder\.layer\.1\.intermediate\.dense\.weight: expected finite weights, found NaN at element 77/,
    );
  });

  it.each([0.001, 0.3, 0.999])('that are cut off at %d of the file are refused', async (share) => {
    const folder = copy();
    const path = join(folder, 'model.safetensors');
    truncateSync(path, Math.floor(statSync(path).size * share));
    expect(await failure(folder)).toMatch(/model\.safetensors: .*truncated: .*Fetch/);
  });

  it('of a clip model without temporal embeddings are refused, whatever the spelling', async () => {
    const folder = copy('tiny-video');
    await changeTensors(folder, (tensors) => void tensors.delete('git.img_temporal_embedding.4'));
    expect(await failure(folder)).toMatch(
      /expected a tensor git\.img_temperal_embedding\.4 or git\.img_temporal_embedding\.4 of shape \[1, 1, 40\], found none/,
    );
  });

  it('in files that the index names but are not there are refused', async () => {
    const folder = copy();
    await shard(folder);
    rmSync(join(folder, 'model-00002-of-00002.safetensors'));
    expect(await failure(folder)).toMatch(
      /model-00002-of-00002\.safetensors: .*can't be read .*Is the folder complete/,
    );
  });
});

/** Splits a checkpoint's weights over two files with an index. */
async function shard(folder: string): Promise<void> {
  const path = join(folder, 'model.safetensors');
  const file = await openSafetensors(path);
  const tensors = [...(await readAll(file))];
  await file.close();
  const map: Record<string, string> = {};
  for (const [index, part] of [tensors.slice(0, 40), tensors.slice(40)].entries()) {
    const name = `model-0000${index + 1}-of-00002.safetensors`;
    writeSafetensors(join(folder, name), new Map(part));
    for (const [tensor] of part) map[tensor] = name;
  }
  writeFileSync(`${path}.index.json`, JSON.stringify({ metadata: { total_size: 1 }, weight_map: map }));
  rmSync(path);
}

/** Stores the weights in half the bytes; the same values are then what the float32 checkpoint is rounded to. */
function narrowed({ shape, bytes }: StoredTensor, dtype: 'F16' | 'BF16'): StoredTensor {
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const narrow = Uint16Array.from(values, dtype === 'BF16' ? toBfloat16 : toFloat16);
  return { dtype, shape, bytes: new Uint8Array(narrow.buffer) };
}

/** Truncated to the upper half of its bits. */
function toBfloat16(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
}

/** Truncated to 10 bits of fraction; what is too small for a normal number becomes 0. */
function toFloat16(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  return exponent <= 0 ? (bits >>> 16) & 0x8000 : ((bits >>> 16) & 0x8000) | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}

/** The float32 value of a narrow one, without the code under test. */
function widened({ shape, bytes, dtype }: StoredTensor): StoredTensor {
  const narrow = new Uint16Array(bytes.buffer);
  const wide = Float32Array.from(narrow, (bits) => {
    if (dtype === 'BF16') return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
    const exponent = (bits >>> 10) & 0x1f;
    return exponent === 0 ? 0 : (bits & 0x8000 ? -1 : 1) * 2 ** (exponent - 15) * (1 + (bits & 0x3ff) / 1024);
  });
  return { dtype: 'F32', shape, bytes: new Uint8Array(wide.buffer) };
}

describe('a checkpoint stored in another way gives the same tokens and log-probabilities:', () => {
  const { cases, maxNewTokens } = referenceCases('tiny-image');
  const generate = async (folder: string): Promise<unknown> => {
    const built = await buildGraph(folder, join(scratchFolder(), 'graph'));
    const session = await GitSession.open(built.session);
    try {
      return await session.generate(batchOf(cases.slice(0, 4), maxNewTokens));
    } finally {
      await session.close();
    }
  };

  it('in two files', async () => {
    const folder = copy();
    await shard(folder);
    expect(await generate(folder)).toEqual(await generate(gitFixture('tiny-image')));
  });

  it.each(['F16', 'BF16'] as const)('in %s', async (dtype) => {
    const narrow = copy();
    const wide = copy();
    await changeTensors(narrow, (tensors) => {
      for (const [name, tensor] of tensors) tensors.set(name, narrowed(tensor, dtype));
    });
    cpSync(join(narrow, 'model.safetensors'), join(wide, 'model.safetensors'));
    await changeTensors(wide, (tensors) => {
      for (const [name, tensor] of tensors) tensors.set(name, widened(tensor));
    });
    expect(await generate(narrow)).toEqual(await generate(wide));
  });

  it('with tied weights written out', async () => {
    const folder = copy('tiny-image-tied');
    await changeTensors(folder, (tensors) => {
      tensors.set('output.weight', tensors.get('git.embeddings.word_embeddings.weight')!);
    });
    changeJson(join(folder, 'config.json'), { tie_word_embeddings: false });
    expect(await generate(folder)).toEqual(await generate(gitFixture('tiny-image-tied')));
  });
});

describe('checkpointDigest', () => {
  it('is the same for a copy and another after any change', async () => {
    const memory = join(scratchFolder(), 'memory');
    const digest = async (folder: string): Promise<string> => checkpointDigest(await openCheckpoint(folder), memory);
    const original = await digest(gitFixture('tiny-image'));
    expect(await digest(copy())).toBe(original);

    const config = copy();
    changeJson(join(config, 'config.json'), { layer_norm_eps: 1e-6 });
    const weights = copy();
    await changeTensors(weights, (tensors) => {
      new Float32Array(tensors.get('output.bias')!.bytes.buffer)[0]! += 1;
    });
    const processor = copy();
    changeJson(join(processor, 'preprocessor_config.json'), { image_mean: [0, 0, 0] });
    const tokenizer = copy();
    changeJson(join(tokenizer, 'tokenizer_config.json'), { clean_up_tokenization_spaces: true });
    const generation = copy();
    rmSync(join(generation, 'generation_config.json'));
    const nested = copy();
    const preprocessor = gitJson('tiny-image/preprocessor_config.json') as object;
    writeFileSync(join(nested, 'processor_config.json'), JSON.stringify({ image_processor: preprocessor }));
    const digests = [original];
    for (const changed of [config, weights, processor, tokenizer, generation, nested]) {
      digests.push(await digest(changed));
    }
    expect(new Set(digests).size).toBe(7);
  });
});
