import { describe, expect, it } from 'vitest';
import { examineFfmpeg, examineNode, examineSharp } from '../../../src/pipeline/doctor/examine-programs.js';

describe('examineNode', () => {
  it.each([
    ['20.18.1', 'ok'],
    ['20.19.0', 'ok'],
    ['22.0.0', 'ok'],
    ['20.18.0', 'failed'],
    ['20.9.3', 'failed'],
    ['18.20.4', 'failed'],
  ])('finds %s %s', (version, state) => {
    expect(examineNode(version).state).toBe(state);
  });
});

it('examineSharp decodes a picture and names the versions', async () => {
  const finding = await examineSharp();
  expect(finding.state).toBe('ok');
  expect(finding.found).toMatch(/^\d+\.\d+\.\d+ with libvips \d+\.\d+/);
});

describe('examineFfmpeg', () => {
  it('names the one it finds', async () => {
    expect(await examineFfmpeg({})).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/^\S+ \(.+\)$/) as string,
    });
  });

  it('says what is wrong with one that was asked for', async () => {
    const finding = await examineFfmpeg({ FFMPEG_PATH: '/nowhere/ffmpeg' });
    expect(finding.state).toBe('absent');
    expect(finding.remedy).toContain('/nowhere/ffmpeg');
  });
});
