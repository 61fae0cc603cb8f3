import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { readPreprocessor } from '../../src/model/read-preprocessor.js';
import { errorOf } from '../support/error-of.js';
import { gitFixture } from '../support/git-fixtures.js';
import { scratchFolder } from '../support/scratch-folder.js';

/** A folder with a preprocessor_config.json of 32 pixels. */
function folderOf(processorConfig?: object): string {
  const folder = scratchFolder();
  cpSync(gitFixture('tiny-image/preprocessor_config.json'), join(folder, 'preprocessor_config.json'));
  if (processorConfig) writeFileSync(join(folder, 'processor_config.json'), JSON.stringify(processorConfig));
  return folder;
}

const stored = JSON.parse(readFileSync(gitFixture('tiny-image/preprocessor_config.json'), 'utf8')) as object;
const larger = { ...stored, size: { shortest_edge: 48 } };

it('reads preprocessor_config.json, also beside a processor_config.json that holds no image processor', async () => {
  for (const folder of [folderOf(), folderOf({ processor_class: 'GitProcessor' })]) {
    const { preprocessor, source } = await readPreprocessor(folder);
    expect(preprocessor.resize).toEqual({ kind: 'shortest-edge', edge: 32 });
    expect(source).toBe(join(folder, 'preprocessor_config.json'));
  }
});

it('goes by processor_config.json as transformers 5 saves it, alone or not', async () => {
  const folder = folderOf({ image_processor: larger, processor_class: 'GitProcessor' });
  for (let time = 0; time < 2; time++) {
    const { preprocessor, source } = await readPreprocessor(folder);
    expect(preprocessor.resize).toEqual({ kind: 'shortest-edge', edge: 48 });
    expect(source).toBe(join(folder, 'processor_config.json'));
    rmSync(join(folder, 'preprocessor_config.json'), { force: true });
  }
});

it('names the file that is wrong, or that there is none', async () => {
  expect((await errorOf(readPreprocessor(folderOf({ image_processor: { size: 'big' } })))).message).toMatch(
    /processor_config\.json: "size": expected/,
  );
  const error = await errorOf(readPreprocessor(scratchFolder()));
  expect(error).toBeInstanceOf(ModelError);
  expect(error.message).toMatch(/preprocessor_config\.json: expected this file.*found none/);
});
