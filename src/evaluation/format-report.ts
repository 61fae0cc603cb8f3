import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../errors.js';
import type { EvaluationReport } from './evaluation-report.js';

/** A table of a report: a title, a header and rows of cells. */
interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * The report as the text of a file, by its extension: .json (everything, in full precision), .csv (the metrics), .md or .html (tables).
 *
 * Throws UsageError for another extension.
 */
export function formatReport(report: EvaluationReport, path: string): string {
  switch (extname(path).toLowerCase()) {
    case '.json':
      return `${JSON.stringify(summary(report), null, 2)}\n`;
    case '.csv':
      return stringify(Object.entries(report.metrics), { header: true, columns: ['metric', 'score'] });
    case '.md':
      return tables(report).map(markdown).join('\n');
    case '.html':
      return page(report);
    default:
      throw new UsageError(`Expected --report to name a .md, .json, .csv or .html file, found ${path}.`);
  }
}

/** What `--json` prints: how many were evaluated and the metrics, then what else there is. */
export function summary({ task, count, metrics, groups, comparison }: EvaluationReport): Record<string, unknown> {
  return {
    [task === 'vqa' ? 'questions' : 'images']: count,
    metrics,
    ...groups,
    ...(comparison === undefined ? {} : { comparison }),
  };
}

function tables({ task, count, metrics, groups, comparison }: EvaluationReport): Table[] {
  const title = `Evaluation of ${count} ${task === 'vqa' ? 'question' : 'image'}${count === 1 ? '' : 's'}`;
  const list: Table[] = [
    { title, header: ['metric', 'score'], rows: Object.entries(metrics).map(([name, score]) => [name, round(score)]) },
  ];
  for (const [group, scores] of Object.entries(groups)) {
    list.push({ title: group, header: ['', 'score'], rows: Object.entries(scores) });
  }
  if (comparison !== undefined) {
    list.push(
      {
        title: `Comparison (${comparison.resamples} paired bootstrap resamples, seed ${comparison.seed})`,
        header: ['metric', 'before', 'after', 'difference', `${comparison.confidence * 100} % interval`, 'p'],
        rows: comparison.metrics.map(({ metric, before, after, difference, interval, pValue }) => [
          metric,
          ...[before, after, difference].map(round),
          `${round(interval[0])} to ${round(interval[1])}`,
          round(pValue),
        ]),
      },
      {
        title: 'Images that changed most',
        header: ['image', 'metric', 'before', 'after', 'caption before', 'caption after'],
        rows: comparison.changes.map((change) => [
          change.id,
          change.metric,
          round(change.before),
          round(change.after),
          change.captionBefore,
          change.captionAfter,
        ]),
      },
    );
  }
  return list;
}

function round(score: number): number {
  return Number(score.toFixed(4));
}

function markdown({ title, header, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll(/[|\\]/g, '\\$&').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
  return [`## ${title}`, '', line(header), `|${header.map(() => ' --- |').join('')}`, ...rows.map(line), ''].join('\n');
}

function page(report: EvaluationReport): string {
  const body = tables(report).map(({ title, header, rows }) => {
    const line = (cells: readonly (string | number)[], tag: string) =>
      `<tr>${cells.map((cell) => `<${tag}>${escape(String(cell))}</${tag}>`).join('')}</tr>`;
    return `<h2>${escape(title)}</h2>\n<table>\n${[line(header, 'th'), ...rows.map((row) => line(row, 'td'))].join('\n')}\n</table>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Evaluation</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color-scheme:light dark}table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:.2rem .8rem;border-bottom:1px solid #8886;text-align:left;vertical-align:top}</style>
${body.join('\n')}
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
