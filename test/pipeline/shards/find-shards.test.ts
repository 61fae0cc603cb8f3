import { expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { findShards } from '../../../src/pipeline/shards/find-shards.js';
import { errorOf } from '../../support/error-of.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

it.each([
  ['out.jsonl', /expected shards like .*out\.00001-of-00004\.jsonl, found none/],
  ['out.00001-of-00004.jsonl', /expected the -o that the shards were run with \(.*out\.jsonl\), found one of them/],
])('%s names no shards', async (name, message) => {
  const error = await errorOf(findShards(new TemporaryFolder().at(name)));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(message);
});
