import { createReadStream, existsSync, mkdtempSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cue } from '../../src/video/cue.js';
import { findFfmpeg } from '../../src/video/find-ffmpeg.js';
import { formatSrt } from '../../src/video/format-srt.js';
import { formatVtt } from '../../src/video/format-vtt.js';
import { frameShownAt } from '../../src/video/frame-table.js';
import { probeVideo } from '../../src/video/probe-video.js';
import { codedVideo, temporaryFolder } from './coded-video.js';

/** The system's Chromium; playwright-core brings no browser of its own. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
];

const PLAYER = new URL('../fixtures/video/player.html', import.meta.url);

const cues: readonly Cue[] = [
  { start: 0, end: 0.48, text: 'a cat & a dog <sit> on "grass"' },
  { start: 0.48, end: 1.234, text: 'zwei Hunde, 二匹の犬 🐕' },
  { start: 1.234, end: 2, text: 'an arrow --> to the right' },
];

const folder = temporaryFolder();
afterAll(folder.remove);

describe.skipIf(!existsSync(CHROMIUM))('in Chromium', () => {
  let server: Server;
  let context: BrowserContext;
  let origin: string;

  beforeAll(async () => {
    await codedVideo(join(folder.path, 'clip.webm'), {
      count: 50,
      output: ['-c:v', 'libvpx', '-deadline', 'realtime'],
    });
    const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '3', '-movflags', 'faststart'];
    await codedVideo(join(folder.path, 'clip.mp4'), { count: 50, output: h264 });
    await codedVideo(join(folder.path, 'offset.mp4'), { count: 50, output: [...h264, '-output_ts_offset', '1.5'] });
    await codedVideo(join(folder.path, 'offset.webm'), {
      count: 50,
      output: ['-c:v', 'libvpx', '-deadline', 'realtime', '-output_ts_offset', '1.5'],
    });
    server = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const profile = mkdtempSync(join(folder.path, 'profile-'));
    context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: FLAGS,
    });
  });
  afterAll(async () => {
    await context.close();
    server.close();
  });

  /** Serves the videos with byte ranges, without which Chromium can't seek. */
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    if (name === '') {
      response.setHeader('content-type', 'text/html').end(await readFile(PLAYER));
      return;
    }
    const path = join(folder.path, name);
    const { size } = await stat(path).catch(() => ({ size: -1 }));
    if (size < 0) {
      response.writeHead(404).end();
      return;
    }
    const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    const end = range?.[2] === undefined || range[2] === '' ? size - 1 : Number(range[2]);
    response.writeHead(range === null ? 200 : 206, {
      'content-type': name.endsWith('webm') ? 'video/webm' : 'video/mp4',
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      ...(range === null ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
    });
    createReadStream(path, { start, end }).pipe(response);
  }

  /** Calls a function of the page. */
  async function call<T>(name: string, ...args: readonly string[]): Promise<T> {
    const page = await context.newPage();
    await page.goto(origin);
    const result = await page.evaluate<T>(`${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`);
    await page.close();
    return result;
  }

  const play = (video: string, vtt: string): Promise<{ read: Cue[]; shown: string[] }> =>
    call('playWithTrack', video, vtt);

  it.each(['clip.webm', 'clip.mp4'])('WebVTT beside %s', async (video) => {
    const { read, shown } = await play(video, formatVtt(cues));
    expect(read).toEqual(cues);
    expect(shown).toEqual(cues.map(({ text }) => text));
  });

  it('SRT, turned to WebVTT by the usual change of the decimal mark', async () => {
    const vtt = `WEBVTT\n\n${formatSrt(cues).replace(/(\d\d),(\d{3})/g, '$1.$2')}`;
    const { read, shown } = await play('clip.webm', vtt);
    const plain = cues.map((cue) => ({ ...cue, text: cue.text.replace('-->', '->').replace('<', '‹') }));
    expect(read).toEqual(plain);
    expect(shown).toEqual(plain.map(({ text }) => text));
  });

  it.each(['clip.mp4', 'clip.webm', 'offset.mp4', 'offset.webm'])(
    'the clock of %s is the one of probing',
    async (name) => {
      const video = await probeVideo(await findFfmpeg(), join(folder.path, name));
      const times = await call<number[]>('frameTimes', name);
      expect(times.length).toBeGreaterThan(5);
      for (const time of times) {
        const shown = video.frames.times[frameShownAt(video.frames, time + 0.001)] ?? Number.NaN;
        expect(Math.abs(shown - time)).toBeLessThan(0.001);
      }
    },
  );
});
