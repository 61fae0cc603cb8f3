import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalogue, type CatalogueModel } from '../../src/hub/catalogue.js';
import { openCheckpoint } from '../../src/model/checkpoint.js';
import { convertCheckpoint } from '../../src/model/convert-checkpoint.js';
import { convertedSize } from '../../src/model/converted-size.js';
import { PRECISIONS } from '../../src/model/graph/precision.js';
import { parseGitConfig, type GitConfig } from '../../src/model/git-config.js';
import { gitFixture } from '../support/git-fixtures.js';

describe('convertedSize', () => {
  it.each(PRECISIONS)('is what the converter writes in %s', async (precision) => {
    const folder = mkdtempSync(join(tmpdir(), 'capwright-size-'));
    try {
      const checkpoint = await openCheckpoint(gitFixture('tiny-video'));
      await convertCheckpoint(checkpoint, folder, { precision });
      expect(convertedSize(checkpoint.config, { precision })).toBe(statSync(join(folder, 'weights.bin')).size);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is what the catalogue says of the published checkpoints', async () => {
    const known = new Map<string, Record<string, number>>();
    for (const model of (await loadCatalogue()).models) {
      const key = JSON.stringify([model.size === 'base', model.imageSize, model.frames]);
      const sizes =
        known.get(key) ??
        Object.fromEntries(
          PRECISIONS.map((precision) => [precision, convertedSize(configOf(model), { precision })] as const),
        );
      known.set(key, sizes);
      expect(model.converted, model.name).toEqual(sizes);
    }
  });
});

/** The configuration of a published checkpoint: all share their decoder, and their towers come in two sizes. */
function configOf({ size, imageSize, patchSize, frames }: CatalogueModel): GitConfig {
  const isBase = size === 'base';
  return parseGitConfig(
    {
      model_type: 'git',
      ...(frames > 1 ? { num_image_with_embedding: frames } : {}),
      vision_config: {
        hidden_size: isBase ? 768 : 1024,
        intermediate_size: isBase ? 3072 : 4096,
        num_hidden_layers: isBase ? 12 : 24,
        num_attention_heads: isBase ? 12 : 16,
        image_size: imageSize,
        patch_size: patchSize,
      },
    },
    'the catalogue',
  );
}
