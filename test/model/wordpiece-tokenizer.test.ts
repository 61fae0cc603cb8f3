import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { WordPieceTokenizer } from '../../src/model/wordpiece-tokenizer.js';
import { changeJson, copyCheckpoint } from '../support/copy-checkpoint.js';
import { gitFixture, gitJson } from '../support/git-fixtures.js';
import { scratchFolder } from '../support/scratch-folder.js';

interface Golden {
  readonly encode: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
  readonly decode: readonly {
    readonly ids: number[];
    readonly decoded_skip: string;
    readonly decoded_cleanup: string;
  }[];
}

const open = (folder: string): Promise<WordPieceTokenizer> =>
  WordPieceTokenizer.open(join(folder, 'tokenizer.json'), join(folder, 'tokenizer_config.json'));

describe.each(['tiny-image', 'tiny-image-asym', 'tiny-image-tied', 'tiny-vqa', 'tiny-video'])('%s', (name) => {
  const golden = gitJson(`${name}/tokenizer-golden.json`) as Golden;

  it.each(golden.encode)('takes apart as the reference does: $text', async ({ text, ids }) => {
    expect((await open(gitFixture(name))).encode(text)).toEqual(ids);
  });

  it.each(golden.encode)('puts together again: $decoded', async ({ ids, decoded }) => {
    expect((await open(gitFixture(name))).decode(ids)).toBe(decoded);
  });

  it.each(golden.decode)('leaves out special tokens: $decoded_skip', async ({ ids, decoded_skip }) => {
    expect((await open(gitFixture(name))).decode(ids)).toBe(decoded_skip);
  });

  it.each(golden.decode)('cleans up where asked to: $decoded_cleanup', async ({ ids, decoded_cleanup }) => {
    const folder = copyCheckpoint(name, scratchFolder());
    changeJson(join(folder, 'tokenizer_config.json'), { clean_up_tokenization_spaces: true });
    expect((await open(folder)).decode(ids)).toBe(decoded_cleanup);
  });
});

it('leaves out vocabulary slots that mean nothing', async () => {
  const tokenizer = await open(gitFixture('tiny-image'));
  const vocabulary = (gitJson('tiny-image/tokenizer.json') as { model: { vocab: Record<string, number> } }).model.vocab;
  const unused = vocabulary['[unused0]']!;
  expect(tokenizer.decode([...tokenizer.encode('a dog'), unused, 102])).toBe('a dog');
});

it('passes over ids outside the vocabulary', async () => {
  const tokenizer = await open(gitFixture('tiny-image'));
  expect(tokenizer.decode([99_999, ...tokenizer.encode('a dog')])).toBe('a dog');
});

describe('a folder whose tokenizer', () => {
  const broken = async (change: (folder: string) => void): Promise<unknown> => {
    const folder = copyCheckpoint('tiny-image', scratchFolder());
    change(folder);
    return open(folder).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  it.each([
    [
      'is missing',
      (folder: string) => rmSync(join(folder, 'tokenizer.json')),
      /tokenizer\.json: expected .*found no such/,
    ],
    [
      'is no JSON',
      (folder: string) => writeFileSync(join(folder, 'tokenizer.json'), '{'),
      /tokenizer\.json: expected JSON/,
    ],
    [
      'is of another kind',
      (folder: string) => changeJson(join(folder, 'tokenizer.json'), { decoder: { type: 'ByteLevel' } }),
      /tokenizer\.json: expected a WordPiece decoder/,
    ],
    [
      'has no model',
      (folder: string) => changeJson(join(folder, 'tokenizer.json'), { model: undefined }),
      /tokenizer\.json: is no tokenizer that can be used/,
    ],
  ])('%s is refused', async (_, change, message) => {
    const error = await broken(change);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(message);
  });
});
