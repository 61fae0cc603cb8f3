import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeJson, isJsonObject } from '../../src/json-object.js';
import { ModelError } from '../../src/errors.js';
import { readJsonObject } from '../../src/model/read-json.js';
import { errorOf } from '../support/error-of.js';
import { scratchFolder } from '../support/scratch-folder.js';

const file = (text: string): string => {
  const path = join(scratchFolder(), 'x.json');
  writeFileSync(path, text);
  return path;
};

describe('readJsonObject', () => {
  it('reads an object', async () => {
    expect(await readJsonObject(file('{"a": 1}'))).toEqual({ a: 1 });
  });

  it('reads a file that an editor has put a byte order mark into', async () => {
    expect(await readJsonObject(file('\uFEFF{"a": 1}'))).toEqual({ a: 1 });
  });

  it('gives undefined for a file that is not there', async () => {
    expect(await readJsonObject(join(scratchFolder(), 'x.json'))).toBeUndefined();
  });

  it.each([
    ['', /expected JSON, found a syntax error/],
    ['{"a": ', /expected JSON, found a syntax error/],
    ['[1, 2]', /expected a JSON object, found an array of 2/],
    ['null', /expected a JSON object, found null/],
  ])('refuses %j', async (text, message) => {
    const path = file(text);
    const error = await errorOf(readJsonObject(path));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });

  it('refuses a folder', async () => {
    const path = join(scratchFolder(), 'x.json');
    mkdirSync(path);
    expect((await errorOf(readJsonObject(path))).message).toContain(`${path}: can't be read (EISDIR`);
  });
});

it.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['text', '"text"'],
  [3, '3'],
  [[1], 'an array of 1'],
  [{}, 'an object'],
  ['x'.repeat(100), `"${'x'.repeat(56)}...`],
])('describes %j', (value, description) => {
  expect(describeJson(value)).toBe(description);
});

it.each([
  [{}, true],
  [[], false],
  [null, false],
  ['x', false],
])('tells whether %j is an object', (value, is) => {
  expect(isJsonObject(value)).toBe(is);
});
