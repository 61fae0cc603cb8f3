import type { EvaluationReport } from './evaluation-report.js';

/**
 * The report as aligned text for a terminal: a line a metric, then the scores of parts, then the comparison and the images that changed
 * most. Ends with a line feed.
 */
export function formatTable({ task, count, metrics, groups, comparison }: EvaluationReport): string {
  const percent = task === 'vqa';
  const digits = percent ? 2 : 4;
  const lines = [`${count} ${task === 'vqa' ? 'question' : 'image'}${count === 1 ? '' : 's'}`, ''];
  if (comparison === undefined) {
    lines.push(...align(Object.entries(metrics).map(([name, score]) => [name, score.toFixed(digits)])));
  } else {
    const rows = comparison.metrics.map(({ metric, before, after, difference, interval, pValue }) => [
      metric,
      before.toFixed(digits),
      after.toFixed(digits),
      signed(difference, digits),
      `[${signed(interval[0], digits)}, ${signed(interval[1], digits)}]`,
      pValue.toFixed(3),
    ]);
    const interval = `${comparison.confidence * 100} % interval`;
    lines.push(...align([['', 'before', 'after', 'difference', interval, 'p'], ...rows]));
    lines.push('', `${comparison.resamples} paired bootstrap resamples, seed ${comparison.seed}`);
    for (const { id, metric, before, after, captionBefore, captionAfter } of comparison.changes) {
      lines.push(
        '',
        `${id}  ${metric} ${before.toFixed(digits)} -> ${after.toFixed(digits)}`,
        `  - ${captionBefore}`,
        `  + ${captionAfter}`,
      );
    }
  }
  for (const [group, scores] of Object.entries(groups)) {
    lines.push(
      '',
      group,
      ...align(Object.entries(scores).map(([name, score]) => [`  ${name}`, score.toFixed(digits)])),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Lines of columns: the first flush left, the others flush right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;
}
