import { expect, it } from 'vitest';
import { StatusBar } from '../../src/cli/status-bar.js';

/** A bar on a terminal, and what was written to it. */
function bar(): { bar: StatusBar<{ name: string }>; written: string[] } {
  const written: string[] = [];
  const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) > 0 };
  const format = (state: { bar: string; left: string }, { name }: { name: string }): string =>
    `[${state.bar}] ${name}${state.left}`;
  return { bar: new StatusBar(stream as unknown as NodeJS.WriteStream, format), written };
}

it('draws no bar while the total is unknown, and no time before anything is done', () => {
  const { bar: shown, written } = bar();
  shown.start(0, 0, { name: 'unknown' });
  shown.setTotal(4);
  shown.start(4, 1, { name: 'known' });
  shown.stop();
  expect(written).toContain('[] unknown');
  expect(written).toContain(`[${'='.repeat(10)}${'-'.repeat(30)} ] known`);
});

it('puts a message above the bar, whole and harmless, and never moves back over it', () => {
  const { bar: shown, written } = bar();
  shown.start(2, 1, { name: 'a\u001b[2J' });
  shown.note('b\u001b[2J');
  shown.stop();
  const text = written.join('');
  expect(text).toContain('\r\u001b[K\u001b[?7hb\\x1b[2J\n');
  expect(text).toContain('] a\\x1b[2J');
  expect(text).not.toMatch(/\u001b[78]/); // eslint-disable-line no-control-regex
  expect(written.at(-1)).toBe('\n');
});
