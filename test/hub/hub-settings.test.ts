import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { readHubSettings } from '../../src/hub/hub-settings.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'capwright-settings-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('the cache folder', () => {
  it.each([
    [{}, '/home/me/.cache/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/xdg', HF_HOME: '/hf' }, '/hf/hub'],
    [{ HF_HOME: '/hf', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HF_HOME: '/hf', HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/new' }, '/new'],
    [{ HF_HOME: '~/hf' }, '/home/me/hf/hub'],
    [{ HF_HOME: '$SCRATCH/hf', SCRATCH: '/scratch' }, '/scratch/hf/hub'],
    [{ HF_HUB_CACHE: '${SCRATCH}/c/$UNSET', SCRATCH: '/scratch' }, '/scratch/c/$UNSET'],
    [{ HF_HOME: '', HF_HUB_CACHE: '' }, '/home/me/.cache/huggingface/hub'],
  ])('%o is %s', async (env, expected) => {
    expect((await readHubSettings(env, '/home/me')).cacheDirectory).toBe(expected);
  });
});

describe('the token', () => {
  it('comes from HF_TOKEN, then the old name, then the file', async () => {
    await writeFile(join(home, 'token'), 'hf_file\n');
    const read = async (env: Record<string, string>): Promise<unknown> =>
      (await readHubSettings({ HF_HOME: home, ...env })).token;
    const file = { value: 'hf_file', source: `the file ${join(home, 'token')}` };
    expect(await read({ HF_TOKEN: ' hf_new\n', HUGGING_FACE_HUB_TOKEN: 'hf_old' })).toEqual({
      value: 'hf_new',
      source: 'the environment variable HF_TOKEN',
    });
    expect(await read({ HF_TOKEN: '', HUGGING_FACE_HUB_TOKEN: 'hf_old' })).toMatchObject({ value: 'hf_old' });
    expect(await read({})).toEqual(file);
    expect(await read({ HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })).toBeUndefined();
    await writeFile(join(home, 'other'), 'hf_other');
    expect(await read({ HF_TOKEN_PATH: join(home, 'other') })).toMatchObject({ value: 'hf_other' });
    expect(await read({ HF_TOKEN_PATH: join(home, 'absent') })).toBeUndefined();
    await writeFile(join(home, 'token'), '\n');
    expect(await read({})).toBeUndefined();
  });

  it('that can not be sent is refused, without showing it', async () => {
    const error: unknown = await readHubSettings({ HF_TOKEN: 'hf_a\nb' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain('HF_TOKEN');
    expect((error as Error).message).not.toContain('hf_a');
  });
});

describe('the rest', () => {
  it.each(['1', 'on', 'Yes', 'TRUE'])('HF_HUB_OFFLINE=%s is offline', async (value) => {
    expect((await readHubSettings({ HF_HUB_OFFLINE: value })).offline).toBe(true);
    expect((await readHubSettings({ TRANSFORMERS_OFFLINE: value })).offline).toBe(true);
  });
  it.each(['0', 'off', '', 'false', '2'])('HF_HUB_OFFLINE=%s is online', async (value) => {
    expect((await readHubSettings({ HF_HUB_OFFLINE: value })).offline).toBe(false);
  });

  it('reads the endpoint, and refuses what is none', async () => {
    expect((await readHubSettings({})).endpoint).toBe('https://huggingface.co');
    expect((await readHubSettings({ HF_ENDPOINT: 'http://mirror.local:8080/hf//' })).endpoint).toBe(
      'http://mirror.local:8080/hf',
    );
    await expect(readHubSettings({ HF_ENDPOINT: 'mirror.local' })).rejects.toThrow(UsageError);
  });

  it('reads time-outs in seconds', async () => {
    const settings = await readHubSettings({ HF_HUB_ETAG_TIMEOUT: '3', HF_HUB_DOWNLOAD_TIMEOUT: 'soon' });
    expect(settings).toMatchObject({ answerTimeout: 3000, stallTimeout: 30_000 });
  });
});
