import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type * as sessionClient from '../../src/model/session-client.js';
import type { SessionOptions } from '../../src/model/session-options.js';
import { buildGraph } from '../support/build-graph.js';
import { errorOf } from '../support/error-of.js';
import { gitFixture } from '../support/git-fixtures.js';
import { batchOf, referenceCases } from '../support/reference-cases.js';

// The worker's file exists only in the build, so these tests are not at the mirrored path but among those of the build.
const dist = new URL('../../dist/', import.meta.url).href;
const { SessionClient } = (await import(`${dist}model/session-client.js`)) as typeof sessionClient;

const scratch = mkdtempSync(join(tmpdir(), 'capwright-client-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('SessionClient', () => {
  const { cases, maxNewTokens } = referenceCases('tiny-image');
  let options: SessionOptions;
  const batch = (count: number) => batchOf(cases.slice(0, count), maxNewTokens);

  beforeAll(async () => {
    options = (await buildGraph(gitFixture('tiny-image'), scratch)).session;
  });

  it('answers each of several batches under way, and leaves the main thread free meanwhile', async () => {
    const client = await SessionClient.open(options);
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 0);
    const answers = await Promise.all([
      client.generate(batch(23)),
      client.generate(batch(3)),
      client.generate(batch(1)),
    ]);
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(0);
    expect(answers.map(({ length }) => length)).toEqual([23, 3, 1]);
    expect(JSON.stringify(answers[0][0])).toBe(JSON.stringify(answers[2][0]));
    await client.close();
  });

  it('takes the pixels over instead of copying them', async () => {
    const client = await SessionClient.open(options);
    const given = batch(2);
    const answer = client.generate(given);
    expect(given.pixels.byteLength).toBe(0);
    await answer;
    await client.close();
  });

  it('finishes what is queued before it closes, once and for all', async () => {
    const client = await SessionClient.open(options);
    const answers = [client.generate(batch(4)), client.generate(batch(4))];
    await Promise.all([client.close(), client.close()]);
    expect(await Promise.all(answers)).toHaveLength(2);
    expect((await errorOf(client.generate(batch(1)))).name).toBe('DeviceError');
  });

  it('fails as the session does, with the error of its own class', async () => {
    const modelPath = join(scratch, 'broken.onnx');
    writeFileSync(modelPath, 'not a model');
    const error = await errorOf(SessionClient.open({ ...options, modelPath }));
    expect(error.name).toBe('ModelError');
    expect(error.message).toContain(modelPath);
  });

  it('goes on after a batch that fails', async () => {
    const client = await SessionClient.open(options);
    const good = batch(1);
    const bad = { ...batch(1), prompts: [[999_999]] };
    expect((await errorOf(client.generate(bad))).name).toBe('DeviceError');
    expect(await client.generate(good)).toHaveLength(1);
    await client.close();
  });
});
