import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { readLabels } from '../../../src/pipeline/classify/read-labels.js';
import { scratchFolder } from '../../support/scratch-folder.js';

it('reads a list or a file', async () => {
  const file = join(scratchFolder(), 'labels.txt');
  writeFileSync(file, '\uFEFFcat\r\n\r\n black dog \nfish, fried\n');
  expect(await readLabels(file)).toEqual(['cat', 'black dog', 'fish, fried']);
  writeFileSync(file, Buffer.from('\uFEFFcat\r\nHündin\r\n', 'utf16le'));
  expect(await readLabels(file)).toEqual(['cat', 'Hündin']);
  expect(await readLabels('cat, black dog,')).toEqual(['cat', 'black dog']);
  await expect(readLabels(join(file, 'absent'))).rejects.toThrow(UsageError);
});
