import { expect, test } from 'vitest';
import type { EvaluationReport } from '../../src/evaluation/evaluation-report.js';
import { formatItems } from '../../src/evaluation/format-items.js';
import { formatReport, summary } from '../../src/evaluation/format-report.js';
import { formatTable } from '../../src/evaluation/format-table.js';

const report: EvaluationReport = {
  task: 'caption',
  count: 2,
  metrics: { Bleu_1: 1 / 3, CIDEr: 1.23456 },
  groups: {},
  items: [
    { id: 1, text: 'a "cat", <b>', metrics: { Bleu_1: 0.1, CIDEr: 2 / 3 } },
    { id: 'x.jpg', text: '=SUM(A1)', metrics: { Bleu_1: 0, CIDEr: 0 } },
  ],
  warnings: [],
};
const compared: EvaluationReport = {
  ...report,
  comparison: {
    images: 2,
    resamples: 100,
    seed: 1,
    confidence: 0.95,
    metrics: [{ metric: 'CIDEr', before: 1, after: 1.5, difference: 0.5, interval: [-0.25, 0.75], pValue: 0.04 }],
    changes: [{ id: 1, metric: 'CIDEr', before: 0, after: 1, captionBefore: 'a | b', captionAfter: '<i>' }],
  },
};

test('a terminal gets aligned columns', () => {
  expect(formatTable(report)).toBe('2 images\n\nBleu_1  0.3333\nCIDEr   1.2346\n');
  expect(formatTable(compared)).toContain('CIDEr  1.0000  1.5000     +0.5000  [-0.2500, +0.7500]  0.040\n');
  expect(formatTable(compared)).toContain('1  CIDEr 0.0000 -> 1.0000\n  - a | b\n  + <i>\n');
  const vqa = { ...report, task: 'vqa' as const, groups: { perAnswerType: { 'yes/no': 61.79 } } };
  expect(formatTable(vqa)).toContain('2 questions');
  expect(formatTable(vqa)).toContain('perAnswerType\n  yes/no  61.79');
});

test('--json and .json keep full precision', () => {
  expect(summary(report)).toEqual({ images: 2, metrics: { Bleu_1: 1 / 3, CIDEr: 1.23456 } });
  expect(JSON.parse(formatReport(compared, 'r.json'))).toEqual({
    images: 2,
    metrics: report.metrics,
    comparison: compared.comparison,
  });
});

test('reports are written as their extension says, with their text escaped', () => {
  expect(formatReport(report, 'r.csv')).toBe(`metric,score\nBleu_1,${1 / 3}\nCIDEr,1.23456\n`);
  expect(formatReport(compared, 'r.MD')).toContain('| 1 | CIDEr | 0 | 1 | a \\| b | <i> |');
  expect(formatReport(compared, 'r.html')).toContain('<td>&lt;i&gt;</td>');
  expect(() => formatReport(report, 'r.pdf')).toThrow(/r\.pdf/);
});

test('items are written with every metric; CSV cells that would be formulas are defused', () => {
  expect(formatItems(report, 'i.jsonl').split('\n')[0]).toBe(
    `{"image_id":1,"caption":"a \\"cat\\", <b>","Bleu_1":0.1,"CIDEr":${2 / 3}}`,
  );
  expect(formatItems(report, 'i.csv')).toBe(
    `image_id,caption,Bleu_1,CIDEr\n1,"a ""cat"", <b>",0.1,${2 / 3}\nx.jpg,'=SUM(A1),0,0\n`,
  );
  expect(() => formatItems(report, 'i.txt')).toThrow(/i\.txt/);
});
