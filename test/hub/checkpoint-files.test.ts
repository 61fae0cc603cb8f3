import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { chooseFiles, inspectFolder, readParts } from '../../src/hub/checkpoint-files.js';

const SMALL = ['config.json', 'preprocessor_config.json', 'tokenizer.json'];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (...names: string[]): Promise<unknown> =>
  Promise.all(names.map((name) => writeFile(join(folder, name), '{}')));
const writeIndex = (name: string, map: unknown): Promise<void> =>
  writeFile(join(folder, name), JSON.stringify({ weight_map: map }));

describe('what is fetched', () => {
  it.each([
    [['model.safetensors', 'pytorch_model.bin', 'model.safetensors.index.json'], 'model.safetensors'],
    [['model.safetensors.index.json', 'pytorch_model.bin'], 'model.safetensors.index.json'],
    [['pytorch_model.bin', 'flax_model.msgpack'], 'pytorch_model.bin'],
    [['pytorch_model.bin.index.json'], 'pytorch_model.bin.index.json'],
  ])('of %j is %s', (weights, expected) => {
    const chosen = chooseFiles(['README.md', 'vocab.txt', ...SMALL, ...weights], 'x/y');
    expect(chosen).toEqual({ names: [...SMALL, expected], weights: expected });
  });

  it('takes the optional small files that exist', () => {
    const all = [...SMALL, 'tokenizer_config.json', 'generation_config.json', 'model.safetensors'];
    expect([...chooseFiles(all, 'x/y').names].sort()).toEqual(all.sort());
  });

  it('takes either file that holds the preprocessor, or both', () => {
    const saved = ['config.json', 'processor_config.json', 'tokenizer.json', 'model.safetensors'];
    expect(chooseFiles(saved, 'x/y').names).toEqual(saved);
    expect(chooseFiles([...saved, 'preprocessor_config.json'], 'x/y').names).toHaveLength(5);
  });

  it('says how to help a fine-tune without its processor', () => {
    expect(() => chooseFiles(['config.json', 'model.safetensors'], 'x/y')).toThrow(
      /x\/y: .* no preprocessor_config.json, tokenizer.json in .*the checkpoint it was made from/,
    );
    expect(() => chooseFiles([...SMALL, 'model.gguf'], 'x/y')).toThrow(ModelError);
  });
});

describe('a folder', () => {
  it('lacks what it lacks', async () => {
    await write('config.json');
    const weights = 'model.safetensors (or pytorch_model.bin)';
    const missing = ['preprocessor_config.json', 'tokenizer.json', weights];
    expect(await inspectFolder(folder)).toEqual({ missing, weights: undefined });
  });

  it('is whole as transformers 5 saves it', async () => {
    await write('config.json', 'processor_config.json', 'tokenizer.json', 'model.safetensors');
    expect(await inspectFolder(folder)).toEqual({ missing: [], weights: 'model.safetensors' });
  });

  it('is whole with either form of weights, safetensors first', async () => {
    await write(...SMALL, 'pytorch_model.bin');
    expect(await inspectFolder(folder)).toEqual({ missing: [], weights: 'pytorch_model.bin' });
    await write('model.safetensors');
    expect(await inspectFolder(folder)).toEqual({ missing: [], weights: 'model.safetensors' });
  });

  it('needs all parts of split weights, or another whole form', async () => {
    await write(...SMALL, 'a.safetensors');
    await writeIndex('model.safetensors.index.json', { x: 'a.safetensors', y: 'b.safetensors' });
    expect((await inspectFolder(folder)).missing).toEqual(['b.safetensors']);
    await write('pytorch_model.bin');
    expect(await inspectFolder(folder)).toEqual({ missing: [], weights: 'pytorch_model.bin' });
    await write('b.safetensors');
    expect(await inspectFolder(folder)).toEqual({ missing: [], weights: 'model.safetensors.index.json' });
  });

  it('counts a link that leads nowhere as missing', async () => {
    await write(...SMALL.slice(1), 'model.safetensors');
    await symlink('../blobs/gone', join(folder, 'config.json'));
    expect((await inspectFolder(folder)).missing).toEqual(['config.json']);
  });
});

describe('an index', () => {
  it.each([
    ['to a parent folder', { x: '../secret' }],
    ['to another folder', { x: 'parts/a.bin' }],
    ['to an absolute path', { x: '/etc/passwd' }],
    ['by backslashes', { x: '..\\secret' }],
    ['to another drive', { x: 'C:secret' }],
    ['to nothing', {}],
    ['to numbers', { x: 3 }],
    ['that is missing', undefined],
  ])('%s is refused', async (_, map) => {
    await writeIndex('i.json', map);
    await expect(readParts(join(folder, 'i.json'))).rejects.toThrow('expected a weight_map');
  });

  it('that is no JSON is refused', async () => {
    await writeFile(join(folder, 'i.json'), '{');
    await expect(readParts(join(folder, 'i.json'))).rejects.toThrow(ModelError);
  });
});
