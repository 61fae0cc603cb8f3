import { link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyFile } from 'node:fs/promises';

const PICTURES = fileURLToPath(new URL('../fixtures/git-demo/eval/images', import.meta.url));

/** Fills a folder with pictures of the demo set, hard-linked under `count` names in subfolders. */
export async function demoPictures(folder: string, count: number): Promise<void> {
  const names = (await readdir(PICTURES)).sort();
  const originals = join(folder, '..', '.originals');
  await mkdir(originals, { recursive: true });
  for (const name of names.slice(0, count)) await copyFile(join(PICTURES, name), join(originals, name));
  for (let number = 0; number < count; number++) {
    const name = names[number % names.length] ?? '';
    const subfolder = join(folder, `part-${Math.floor(number / 250)}`);
    await mkdir(subfolder, { recursive: true });
    await link(join(originals, name), join(subfolder, `${String(number).padStart(5, '0')}-${name}`));
  }
}
