import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { findFfmpeg } from '../../src/video/find-ffmpeg.js';
import { temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** A program that says it is some version of ffmpeg, by the version of libavutil. */
async function pretend(name: string, version: string, libavutil: string): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(
    path,
    `#!/bin/sh\necho 'ffmpeg version ${version} Copyright (c) 2000-2018 the FFmpeg developers'\necho 'libavutil      ${libavutil} / ${libavutil}'\n`,
  );
  await chmod(path, 0o755);
  return path;
}

const none = { env: { PATH: '' }, staticPath: () => Promise.resolve(undefined) };

describe('findFfmpeg', () => {
  it('takes --ffmpeg, FFMPEG_PATH, FFMPEG_BIN and ffmpeg-static in this order', async () => {
    const [flag, path, bin, bundled] = await Promise.all(
      ['flag', 'path', 'bin', 'bundled'].map((name) => pretend(name, name, '57. 28.100')),
    );
    const staticPath = (): Promise<string | undefined> => Promise.resolve(bundled);
    const env = { FFMPEG_PATH: path, FFMPEG_BIN: bin };
    expect((await findFfmpeg({ path: flag, env, staticPath })).version).toBe('flag');
    expect((await findFfmpeg({ env, staticPath })).version).toBe('path');
    expect((await findFfmpeg({ env: { FFMPEG_BIN: bin }, staticPath })).version).toBe('bin');
    expect((await findFfmpeg({ env: {}, staticPath })).version).toBe('bundled');
  });

  it('goes on to PATH when ffmpeg-static has no binary', async () => {
    const missing = (): Promise<string> => Promise.resolve(join(folder.path, 'not-installed'));
    expect((await findFfmpeg({ env: {}, staticPath: missing })).path).toBe('ffmpeg');
  });

  it('takes the folder of the program as well', async () => {
    await mkdir(join(folder.path, 'bin-folder'));
    const program = await pretend('bin-folder/ffmpeg', 'inside', '57. 28.100');
    expect((await findFfmpeg({ path: join(folder.path, 'bin-folder'), platform: 'linux' })).path).toBe(program);
  });

  it('never replaces a path that was asked for', async () => {
    await expect(findFfmpeg({ path: join(folder.path, 'nowhere') })).rejects.toThrow(UsageError);
    await expect(findFfmpeg({ env: { FFMPEG_PATH: process.execPath } })).rejects.toThrow(/FFMPEG_PATH/);
  });

  it.each([
    ['N-47683-g0e8eb07980-static', '56. 18.102', '-vsync'],
    ['4.4.2-0ubuntu0.22.04.1', '56. 70.100', '-vsync'],
    ['5.0', '57. 17.100', '-vsync'],
    ['5.1.9-0+deb12u1', '57. 28.100', '-fps_mode'],
    ['n9.0.2-17-g2a571b6068', '61.  1.102', '-fps_mode'],
  ])('knows the options of %s', async (version, libavutil, option) => {
    const path = await pretend(`version-${libavutil.replaceAll(' ', '')}`, version, libavutil);
    expect(await findFfmpeg({ path })).toMatchObject({ version, passthrough: [option, 'passthrough'] });
  });

  it('refuses one that is too old', async () => {
    const path = await pretend('old', '3.4.8', '55. 78.100');
    await expect(findFfmpeg({ path })).rejects.toMatchObject({ code: 'FFMPEG_TOO_OLD' });
  });

  it.each([
    ['linux', /apt install ffmpeg/],
    ['darwin', /brew install ffmpeg/],
    ['win32', /winget install/],
    ['freebsd', /package manager/],
  ] as const)('says how to install it on %s', async (platform, hint) => {
    const search = findFfmpeg({ ...none, platform, fromPath: join(folder.path, 'absent') });
    await expect(search).rejects.toMatchObject({
      code: 'FFMPEG_MISSING',
      message: expect.stringMatching(hint) as string,
    });
  });
});
