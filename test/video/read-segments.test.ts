import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { readSegments } from '../../src/video/read-segments.js';
import { temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
afterAll(folder.remove);

async function read(name: string, text: string): ReturnType<typeof readSegments> {
  const file = join(folder.path, name);
  await writeFile(file, text);
  return readSegments(file);
}

describe('readSegments', () => {
  const expected = [
    { start: 0, end: 2.5 },
    { start: 62.5, end: 65 },
  ];
  it.each([
    ['a.json', '[{"start":62.5,"end":65},{"start":0,"end":2.5}]'],
    ['pairs.json', '[[0,2.5],[62.5,65]]'],
    ['speech.json', '{"text":"…","segments":[{"id":0,"start":0.0,"end":2.5},{"start":"1:02.5","end":"65s"}]}'],
    ['a.jsonl', '{"start":0,"end":2.5}\n\n{"start":62.5,"end":65}\n'],
    ['a.csv', '\uFEFFStart,End\r\n0,2.5\r\n00:01:02.500,65\r\n'],
    ['bare.csv', '0,2.5\n62.5,65\n'],
    ['a.tsv', 'name\tend\tstart\nx\t2.5\t0\ny\t65\t62.5\n'],
    [
      'a.vtt',
      'WEBVTT\n\nNOTE a --> b is no cue\n\n1\n00:00.000 --> 00:02.500 align:start\nHi\n\n00:01:02.500 --> 00:01:05.000\nHo\n',
    ],
    ['a.srt', '1\r\n00:00:00,000 --> 00:00:02,500\r\nHi\r\n\r\n2\r\n00:01:02,500 --> 00:01:05,000\r\nHo\r\n'],
  ])('%s', async (name, text) => {
    expect(await read(name, text)).toEqual(expected);
  });

  it('keeps the video a segment belongs to', async () => {
    expect(await read('paths.csv', 'path,start,end\n"a, b.mp4",1,2\n,3,4\n')).toEqual([
      { path: 'a, b.mp4', start: 1, end: 2 },
      { start: 3, end: 4 },
    ]);
  });

  it.each([
    ['empty.json', '[]', /at least one/],
    ['no.json', '{"a":1}', /list of segments/],
    ['broken.json', '[{', /JSON/],
    ['broken.jsonl', '{"start":0,"end":1}\n{', /line 2/],
    ['backwards.csv', 'start,end\n0,1\n3,2\n', /row 3.*start "3" and end "2"/],
    ['negative.json', '[[-1,2]]', /segment 1/],
    ['words.csv', 'start,end\nsoon,later\n', /soon/],
    ['endless.json', '[{"start":0}]', /segment 1/],
    ['a.txt', '0 1', /\.json, \.jsonl/],
  ])('refuses %s', async (name, text, message) => {
    await expect(read(name, text)).rejects.toThrow(UsageError);
    await expect(read(name, text)).rejects.toThrow(message);
  });

  it('says so when the file is not there', async () => {
    await expect(readSegments(join(folder.path, 'nowhere.csv'))).rejects.toThrow(/can't be read/);
  });
});
