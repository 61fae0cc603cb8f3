import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { loadCatalogue } from '../../src/hub/catalogue.js';

describe('the catalogue', () => {
  it('holds the 17 published checkpoints', async () => {
    const { models } = await loadCatalogue();
    const base = ['', '-coco', '-textcaps', '-vqav2', '-textvqa', '-vatex', '-msrvtt-qa'];
    const names = [
      ...base.map((suffix) => `git-base${suffix}`),
      ...base.map((suffix) => `git-large${suffix}`),
      ...['', '-coco', '-textcaps'].map((suffix) => `git-large-r${suffix}`),
    ];
    expect(models.map(({ name }) => name)).toEqual(names);
    expect(models.every(({ name, repository }) => repository === `microsoft/${name}`)).toBe(true);
  });

  // Parameters of the architecture: the tower's positions and the frames' embeddings are all that differs by task.
  it('agrees with the architecture it describes', async () => {
    for (const model of (await loadCatalogue()).models) {
      const large = model.size !== 'base';
      const width = large ? 1024 : 768;
      expect(model.patchSize, model.name).toBe(large ? 14 : 16);
      const positions = (model.imageSize / model.patchSize) ** 2 + 1;
      expect(model.imageTokens, model.name).toBe(Math.floor(positions) * model.frames);
      const extra =
        (positions - ((224 / model.patchSize) ** 2 + 1)) * width + (model.frames > 1 ? model.frames * width : 0);
      expect(model.parameters, model.name).toBe((large ? 394_196_026 : 176_619_066) + extra);
      expect(model.bytes, model.name).toEqual({ fp32: model.parameters * 4, fp16: model.parameters * 2 });
      expect(model.task.startsWith('video'), model.name).toBe(model.frames === 6);
      expect(model.task.endsWith('question-answering'), model.name).toBe(/vqa|-qa$/.test(model.name));
    }
  });

  it('holds what the published conversion expects of each', async () => {
    const { models, pictures } = await loadCatalogue();
    const coco = models.find(({ name }) => name === 'git-base-coco')!;
    expect(coco.firstLogits).toEqual({
      picture: 'coco-val2017-000000039769',
      values: [-0.9925, -0.993, -0.9935],
      tolerance: 1e-4,
    });
    expect(coco.published).toEqual({ benchmark: 'COCO Karpathy test', metric: 'CIDEr', value: 131.4 });
    expect([...pictures.keys()]).toHaveLength(3);
    expect(models.filter(({ weights }) => weights === 'pytorch').map(({ name }) => name)).toEqual([
      'git-large-msrvtt-qa',
    ]);
  });
});

describe('a damaged catalogue', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'capwright-catalogue-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  type Json = Record<string, unknown>;
  it.each<[string, (model: Json, root: Json) => void, string]>([
    ['without a name', (model) => delete model.name, 'models[0]: expected a text as "name", found nothing'],
    ['with an unknown task', (model) => (model.task = 'poetry'), 'expected one of image-captioning'],
    ['with half a parameter', (model) => (model.parameters = 1.5), 'a whole number >= 1'],
    ['with two logits', (model) => ((model.firstLogits as Json).values = [1, 2]), 'three numbers'],
    ['with an unknown picture', (model) => ((model.firstLogits as Json).picture = 'x'), 'a key of "pictures"'],
    ['with a name twice', (model) => (model.name = 'git-base-coco'), 'found one twice'],
    ['without models', (_, root) => (root.models = 3), 'expected a list as "models"'],
    ['without pictures', (_, root) => delete root.pictures, 'expected an object'],
  ])('%s is refused', async (_, damage, message) => {
    const root = JSON.parse(await readFile('models/catalogue.json', 'utf8')) as { models: Json[] };
    damage(root.models[0]!, root);
    const path = join(folder, 'catalogue.json');
    await writeFile(path, JSON.stringify(root));
    const error: unknown = await loadCatalogue(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toContain(message);
  });

  it('that is no JSON, or absent, is refused', async () => {
    await writeFile(join(folder, 'x.json'), '{');
    await expect(loadCatalogue(join(folder, 'x.json'))).rejects.toThrow("can't be read");
    await expect(loadCatalogue(join(folder, 'y.json'))).rejects.toThrow('ENOENT');
  });
});
