import { expect, test } from 'vitest';
import { PathSource } from '../../../src/pipeline/sources/path-source.js';
import { runPipeline } from '../../../src/pipeline/run-pipeline.js';
import { FallbackCaptioner } from '../../../src/pipeline/text-controls/fallback-captioner.js';
import { collect } from '../../support/collect.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';
import { TextCaptioner } from '../../support/text-captioner.js';

test('asks the next model where a caption fails, and keeps the first where none does better', async () => {
  const folder = new TemporaryFolder();
  for (const text of ['ant', 'sign', 'signs', 'fog']) folder.write(`${text}.jpg`, text);
  const first = new TextCaptioner();
  const second = new TextCaptioner((text) => (text === 'sign' ? 'a road' : text));
  const third = new TextCaptioner((text) => (text === 'fog' ? 'a cloud' : `${text} signed`));
  const others = [
    { name: 'second', captioner: second },
    { name: 'third', captioner: third },
  ];
  const captioner = new FallbackCaptioner(first, others, [/sign/, /fog/]);

  const items = new PathSource([folder.path]).items();
  const rows = await collect(runPipeline(items, captioner, { decodeConcurrency: 2 }));

  expect(rows.map((row) => ('caption' in row ? [row.caption, row.model] : row.error))).toEqual([
    ['ant', undefined],
    ['a cloud', 'third'],
    ['a road', 'second'],
    ['signs', undefined],
  ]);
  expect(second.captioned).not.toContain('ant');
  expect(third.captioned).not.toContain('a road');
});
