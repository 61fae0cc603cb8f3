import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json-object.js';
import { ModelError } from '../../src/errors.js';
import { newTokenLimit, parseGenerationDefaults } from '../../src/model/generation-defaults.js';
import { parseGitConfig } from '../../src/model/git-config.js';
import { gitJson } from '../support/git-fixtures.js';

const parse = (json: JsonObject) => parseGenerationDefaults(json, 'generation_config.json');
const config = parseGitConfig({ model_type: 'git', max_position_embeddings: 100 }, 'config.json');

describe('parseGenerationDefaults', () => {
  it('finds no limit in the files of published checkpoints', () => {
    expect(parse(gitJson('tiny-image/generation_config.json') as JsonObject)).toMatchObject({
      maxLength: undefined,
      maxNewTokens: undefined,
    });
  });

  it('reads limits', () => {
    expect(parse({ max_length: 30, max_new_tokens: null })).toMatchObject({ maxLength: 30, maxNewTokens: undefined });
    expect(parse({ max_new_tokens: 7 })).toMatchObject({ maxLength: undefined, maxNewTokens: 7 });
  });

  it.each(['20', 0, -3, 1.5])('refuses a limit of %j', (max_length) => {
    expect(() => parse({ max_length })).toThrow(ModelError);
    expect(() => parse({ max_length })).toThrow(
      /generation_config\.json: expected max_length to be a whole number >= 1/,
    );
  });
});

describe('newTokenLimit', () => {
  const none = parse({});

  it.each([
    ['what was asked for', 5, parse({ max_new_tokens: 9 }), 1, 5],
    ["the checkpoint's own number", undefined, parse({ max_new_tokens: 9, max_length: 3 }), 1, 9],
    ["what the prompt leaves of the checkpoint's own length", undefined, parse({ max_length: 20 }), 6, 14],
    ['50 where nobody says', undefined, none, 1, 50],
    ['what the position table leaves', 500, none, 30, 70],
    ['one at least', undefined, parse({ max_length: 5 }), 20, 1],
  ])('is %s', (_, requested, defaults, promptLength, limit) => {
    expect(newTokenLimit(requested, defaults, config, promptLength)).toBe(limit);
  });
});
