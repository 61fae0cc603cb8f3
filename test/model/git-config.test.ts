import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json-object.js';
import { ModelError } from '../../src/errors.js';
import { imageTokenCount, parseGitConfig, withSpecialTokens } from '../../src/model/git-config.js';
import { gitJson } from '../support/git-fixtures.js';

const parse = (json: JsonObject) => parseGitConfig(json, 'config.json');
const minimal = { model_type: 'git' };

describe('parseGitConfig', () => {
  it('takes the defaults of transformers for absent and null fields', () => {
    const gitBase = {
      vision: {
        hiddenSize: 768,
        intermediateSize: 3072,
        layers: 12,
        heads: 12,
        imageSize: 224,
        patchSize: 16,
        activation: 'quick_gelu',
        layerNormEps: 1e-5,
      },
      vocabularySize: 30522,
      hiddenSize: 768,
      intermediateSize: 3072,
      layers: 6,
      heads: 12,
      activation: 'gelu',
      layerNormEps: 1e-12,
      maxPositions: 1024,
      tieWordEmbeddings: false,
      frames: undefined,
      bosTokenId: 101,
      eosTokenIds: [102],
      padTokenId: 0,
    };
    expect(parse(minimal)).toEqual(gitBase);
    expect(parse({ ...minimal, vision_config: null, hidden_size: null, num_image_with_embedding: null })).toEqual(
      gitBase,
    );
    expect(parse({ ...minimal, vision_config: { image_size: 480 } })).toEqual({
      ...gitBase,
      vision: { ...gitBase.vision, imageSize: 480 },
    });
  });

  it('reads every field', () => {
    expect(parse(gitJson('tiny-video/config.json') as JsonObject)).toMatchObject({
      hiddenSize: 48,
      intermediateSize: 96,
      layers: 2,
      heads: 4,
      maxPositions: 64,
      vocabularySize: 620,
      frames: 6,
      vision: { hiddenSize: 40, intermediateSize: 80, imageSize: 32, patchSize: 8 },
    });
    expect(parse(gitJson('tiny-image-tied/config.json') as JsonObject).tieWordEmbeddings).toBe(true);
  });

  it('takes an end token that stands alone in a list', () => {
    expect(parse({ ...minimal, eos_token_id: [7] }).eosTokenIds).toEqual([7]);
    expect(parse({ ...minimal, eos_token_id: [7, 102, 7] }).eosTokenIds).toEqual([7, 102]);
  });

  it.each([
    [{}, 'expected "model_type": "git", found nothing'],
    [{ model_type: 'blip' }, 'expected "model_type": "git", found "blip"'],
    [{ ...minimal, vision_config: 3 }, 'expected vision_config to be an object, found 3'],
    [{ ...minimal, hidden_size: '768' }, 'expected hidden_size to be a whole number >= 1, found "768"'],
    [{ ...minimal, num_hidden_layers: 0 }, 'expected num_hidden_layers to be a whole number >= 1, found 0'],
    [{ ...minimal, vocab_size: 1.5 }, 'expected vocab_size to be a whole number >= 1, found 1.5'],
    [{ ...minimal, layer_norm_eps: -1 }, 'expected layer_norm_eps to be a positive number, found -1'],
    [{ ...minimal, tie_word_embeddings: 'yes' }, 'expected tie_word_embeddings to be true or false, found "yes"'],
    [{ ...minimal, eos_token_id: -1 }, 'expected eos_token_id to be a token id or a list of them, found -1'],
    [
      { ...minimal, eos_token_id: [7, null] },
      'expected eos_token_id to be a token id or a list of them, found an array',
    ],
    [{ ...minimal, eos_token_id: [] }, 'expected eos_token_id to be at least one token id, found an array of 0'],
    [
      { ...minimal, eos_token_id: [7, 99_999] },
      'expected eos_token_id to be a token id below vocab_size 30522, found 99999',
    ],
    [{ ...minimal, bos_token_id: [7, 8] }, 'expected bos_token_id to be one token id, found an array of 2'],
    [{ ...minimal, pad_token_id: [] }, 'expected pad_token_id to be one token id, found an array of 0'],
    [
      { ...minimal, pad_token_id: 40_000 },
      'expected pad_token_id to be a token id below vocab_size 30522, found 40000',
    ],
    [
      { ...minimal, hidden_act: 'swish' },
      'expected hidden_act to be one of gelu, quick_gelu, gelu_new, gelu_pytorch_tanh, relu, found "swish"',
    ],
    [
      { ...minimal, vision_config: { hidden_act: 'gelu_fast' } },
      'expected vision_config.hidden_act to be one of gelu, quick_gelu, gelu_new, gelu_pytorch_tanh, relu, found "gelu_fast"',
    ],
    [{ ...minimal, hidden_size: 100 }, 'expected hidden_size to be a multiple of num_attention_heads 12, found 100'],
    [
      { ...minimal, vision_config: { num_attention_heads: 5 } },
      'expected vision_config.hidden_size to be a multiple of vision_config.num_attention_heads 5, found 768',
    ],
    [
      { ...minimal, vision_config: { image_size: 8 } },
      'expected vision_config.image_size of at least patch_size 16, found 8',
    ],
    [{ ...minimal, vision_config: { num_channels: 1 } }, 'expected vision_config.num_channels 3 (RGB), found 1'],
    [
      { ...minimal, position_embedding_type: 'relative_key' },
      'expected position_embedding_type "absolute", found "relative_key"',
    ],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(ModelError);
    expect(() => parse(json)).toThrow(`config.json: ${message}`);
  });
});

it.each([
  [224, 16, 197],
  [480, 16, 901],
  [420, 14, 901],
  [70, 16, 17], // the convolution passes over the last 6 pixels
])('a picture of %i pixels in patches of %i makes %i tokens', (imageSize, patchSize, tokens) => {
  expect(imageTokenCount({ ...parse(minimal).vision, imageSize, patchSize })).toBe(tokens);
});

describe('withSpecialTokens', () => {
  const config = parse({ ...minimal, vocab_size: 200, eos_token_id: 150 });
  const read = (json: JsonObject) => withSpecialTokens(config, json, 'generation_config.json');

  it('goes by generation_config.json where that names tokens', () => {
    expect(read({ eos_token_id: 199, bos_token_id: [5], pad_token_id: null })).toEqual({
      ...config,
      ...{ eosTokenIds: [199], bosTokenId: 5, padTokenId: 0 },
    });
    expect(read({})).toEqual(config);
  });

  it('refuses what is no token of the model', () => {
    expect(() => read({ eos_token_id: 200 })).toThrow(
      'generation_config.json: expected eos_token_id to be a token id below vocab_size 200, found 200.',
    );
  });
});
