// Counts what `--resize fast` changes in captions: git-demo over its 200 evaluation pictures, both ways, against the
// reference. Run `npm run build` first, then: node bench/preprocess/captions.mjs
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createCaptioner, PathSource } from 'capwright';

const folder = fileURLToPath(new URL('../../test/fixtures/git-demo/eval', import.meta.url));
const { captions } = JSON.parse(await readFile(`${folder}/reference.json`, 'utf8'));
const reference = new Map(captions.map(({ file_name, caption }) => [`${folder}/images/${file_name}`, caption]));

const results = {};
for (const resize of ['exact', 'fast']) {
  const captioner = await createCaptioner({ model: 'git-demo', resize });
  const found = new Map();
  for await (const { path, caption } of captioner.captionAll(new PathSource([`${folder}/images`]).items())) {
    found.set(path, caption);
  }
  await captioner.close();
  results[resize] = found;
  const equal = [...reference].filter(([path, caption]) => found.get(path) === caption).length;
  console.log(`${resize}: ${equal} of ${reference.size} captions equal the reference's`);
}
const changed = [...results.exact].filter(([path, caption]) => results.fast.get(path) !== caption);
console.log(`fast gives another caption than exact for ${changed.length} of ${results.exact.size}`);
for (const [path, caption] of changed) {
  console.log(`  ${path.slice(folder.length + 8)}: ${caption} -> ${results.fast.get(path)}`);
}
