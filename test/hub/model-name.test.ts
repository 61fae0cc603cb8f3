import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { loadCatalogue, type Catalogue } from '../../src/hub/catalogue.js';
import { parseModelName } from '../../src/hub/model-name.js';

let catalogue: Catalogue;
let folder: string;
const start = process.cwd();
beforeAll(async () => {
  catalogue = await loadCatalogue();
  folder = mkdtempSync(join(tmpdir(), 'capwright-name-'));
  for (const name of ['mine', 'git-base', 'owner/held', 'owner/empty'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'owner/held/config.json'), '{}');
  writeFileSync(join(folder, 'a-file'), '');
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(start);
  rmSync(folder, { recursive: true });
});

describe('a model name', () => {
  it.each<[string, unknown]>([
    ['git-demo', { kind: 'bundled', name: 'git-demo' }],
    ['git-base-coco', { kind: 'repository', repository: 'microsoft/git-base-coco' }],
    ['git-base', { kind: 'repository', repository: 'microsoft/git-base' }],
    ['microsoft/git-large-r', { kind: 'repository', repository: 'microsoft/git-large-r' }],
    ['some.one/git_x-2.1', { kind: 'repository', repository: 'some.one/git_x-2.1' }],
    ['owner/empty', { kind: 'repository', repository: 'owner/empty' }],
    ['owner/held', { kind: 'folder', folder: 'owner/held' }],
    ['./git-base', { kind: 'folder', folder: 'git-base' }],
    ['../x', { kind: 'folder', folder: '../x' }],
    ['.', { kind: 'folder', folder: '.' }],
    ['/abs/x', { kind: 'folder', folder: '/abs/x' }],
    ['~/x', { kind: 'folder', folder: join(homedir(), 'x') }],
    ['mine', { kind: 'folder', folder: 'mine' }],
    ['models\\mine', { kind: 'folder', folder: 'models\\mine' }],
  ])('%s is understood', (text, expected) => {
    const wanted = expected as { kind: string; folder?: string };
    expect(parseModelName(text, catalogue)).toEqual(
      wanted.folder === undefined ? wanted : { ...wanted, folder: resolve(wanted.folder) },
    );
  });

  it.each([
    ['git-base-cocoo', 'Did you mean git-base-coco?'],
    ['GIT-Large-VQAv2', 'Did you mean git-large-vqav2'],
    ['gitdemo', 'Did you mean git-demo?'],
    ['gti-base', 'Did you mean git-base?'],
  ])('%s gets a hint', (text, hint) => {
    expect(() => parseModelName(text, catalogue)).toThrow(hint);
  });

  it.each(['', 'llama', 'a-file', 'a/b/c', 'owner/a..b', '-x/y', 'owner/a--b', 'own er/x', 'x/'])(
    '"%s" is refused without one',
    (text) => {
      expect(() => parseModelName(text, catalogue)).toThrow(UsageError);
      expect(() => parseModelName(text, catalogue)).not.toThrow('Did you mean');
    },
  );
});
