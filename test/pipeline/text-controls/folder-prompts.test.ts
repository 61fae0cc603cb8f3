import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ListSource } from '../../../src/pipeline/sources/list-source.js';
import { PathSource } from '../../../src/pipeline/sources/path-source.js';
import { withFolderPrompts } from '../../../src/pipeline/text-controls/folder-prompts.js';
import { collect } from '../../support/collect.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

test('takes the prompt of the nearest folder, up to the one that was given', async () => {
  const folder = new TemporaryFolder();
  folder.write('prompt.txt', 'above all');
  folder.write('photos/cats/prompt.txt', '\uFEFFa cat named\n');
  folder.write('photos/cats/plain/prompt.txt', '\n');
  const names = ['a.jpg', 'cats/b.jpg', 'cats/deep/er/c.jpg', 'cats/plain/d.jpg', 'dogs/e.jpg'];
  for (const name of names) folder.write(`photos/${name}`);
  const root = folder.at('photos');

  const items = await collect(withFolderPrompts(new PathSource([root]).items(), [`${root}/`]));

  expect(items.map(({ path, prompt }) => [path.slice(root.length + 1), prompt])).toEqual([
    ['a.jpg', undefined],
    ['cats/b.jpg', 'a cat named'],
    ['cats/deep/er/c.jpg', 'a cat named'],
    ['cats/plain/d.jpg', undefined],
    ['dogs/e.jpg', undefined],
  ]);
});

test("an item's own prompt goes before; a prompt that can't be read is the item's error", async () => {
  const folder = new TemporaryFolder();
  mkdirSync(folder.at('prompt.txt'));
  async function* lines(): AsyncGenerator<string> {
    yield await Promise.resolve(JSON.stringify({ path: folder.at('a.jpg'), prompt: 'own' }));
    yield folder.at('b.jpg');
  }
  const items = await collect(withFolderPrompts(new ListSource(lines()).items(), [folder.path]));

  expect(items[0]?.prompt).toBe('own');
  await expect(items[1]?.read()).rejects.toMatchObject({ code: 'PROMPT_UNREADABLE' });
});
