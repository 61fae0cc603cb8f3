import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { type DefaultTreeAdapterTypes, parse, parseFragment, serialize } from 'parse5';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { normalizeText } from '../../../src/site/apply/normalize-text.js';
import { decide, plan } from './support.js';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const mark = fc.constantFrom(
  ...'<>&"\'`*_[]()!|#\\{}$~^-= \n\t:'.split(''),
  '&amp;',
  '<b>',
  '</b>',
  '<!--',
  '-->',
  '  \n',
  '\r\n',
  '\n\n',
);
const noise = fc
  .array(fc.oneof(mark, mark, fc.string({ maxLength: 4 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const alternative = fc.oneof(text, noise, fc.constant('A cat asleep'));

const space = fc.constantFrom(' ', '  ', '\n', '\r\n\t', '/', ' / ');
const quoted = fc.constantFrom(
  'src="a b.png"',
  "src='a.png'",
  'src=a.png',
  'SRC = "x&amp;y"',
  'srcset="a.png 1x, b.png 2x"',
  'class=c',
  "title='t\"u'",
  'width=10',
  'data-x',
  'src',
);
const tag = fc
  .tuple(
    fc.constantFrom('<img', '<IMG', '<image', '<input type=image', '<area href=x'),
    fc.array(fc.tuple(space, quoted), { maxLength: 4 }),
    fc.constantFrom('>', ' >', '/>', ' />'),
  )
  .map(([open, attributes, close]) => open + attributes.map((pair) => pair.join('')).join('') + close);
const block = fc.oneof(
  tag,
  noise,
  fc.constantFrom(
    '<p>',
    '</p>',
    '<table><tr>',
    '<a href="/">',
    '</a>',
    '<ul><li>',
    '<b>',
    '<select>',
    '<svg>',
    '</svg>',
    '<template>',
    '<noscript>',
    '</noscript>',
    '<script>',
    '</script>',
    '<textarea>',
    '<body>',
    '<!doctype html>',
    '<figure>',
    '<math>',
  ),
);
const html = fc.array(block, { maxLength: 12 }).map((parts) => parts.join(''));

const piece = fc.oneof(
  tag,
  noise,
  fc.constantFrom(
    '![](a.png)',
    '![]( <b c.png> "t")',
    '![][r]',
    '[![](a.png)](x)',
    '*![](a.png)*',
    '`code`',
    '\n\n[r]: d.png\n\n',
    '\n> ',
    '\n* ',
    '\n1. ',
    '\n\n| ',
    ' | ',
    '\n|--|--|\n',
    '\n# ',
    '\n\n    ',
    '\n```\n',
    '<div>\n',
    '\n</div>\n\n',
    '[^1]',
    '\n\n[^1]: n ',
    '<!-- x -->',
  ),
);
const markdown = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));

type HtmlNode = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document;

/** A parsed page without alternative texts, and those apart. */
function htmlWithoutAlt(source: string): { page: string; alts: string[] } {
  const document = parse(source, { scriptingEnabled: false });
  const alts: string[] = [];
  const visit = (node: HtmlNode): void => {
    if ('attrs' in node) {
      const names = node.tagName === 'svg' ? 'aria-label' : 'alt';
      alts.push(...node.attrs.filter(({ name }) => name === names).map(({ value }) => value));
      node.attrs = node.attrs.filter(({ name }) => name !== names);
    }
    if ('content' in node) node.content.childNodes.forEach(visit);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(document);
  return { page: serialize(document), alts };
}

/** A parsed Markdown document without positions and alternative texts. */
function markdownWithoutAlt(source: string): unknown {
  const strip = (node: Nodes): unknown => {
    const rest: Record<string, unknown> = { ...node, position: undefined };
    if ('alt' in node) rest.alt = '';
    if (node.type === 'html') rest.value = withoutAltAttributes(node.value);
    if ('children' in node) rest.children = node.children.map(strip);
    return rest;
  };
  return strip(unified().use(remarkParse).use(remarkGfm).parse(source));
}

function withoutAltAttributes(value: string): string {
  return serialize(parseFragment(value)).replace(/ (?:alt|aria-label)="[^"]*"/g, '');
}

async function roundTrip(file: string, source: string, alts: string[]) {
  const bytes = Buffer.from(source);
  const decisions = await decide(file, bytes, (index) => alts[index % alts.length]);
  const result = await plan(bytes, decisions, false, file);
  return { bytes, decisions, result };
}

const runs = { numRuns: 400 };

test('HTML: parse(apply(x)) differs from parse(x) only in the decided texts, and a second run changes nothing', async () => {
  let written = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(html, fc.array(alternative, { minLength: 1, maxLength: 4 }), async (source, alts) => {
      const { bytes, decisions, result } = await roundTrip('a.html', source, alts);
      if ('reason' in result) {
        refused += 1;
        return;
      }
      const after = result.bytes ?? bytes;
      const [old, changed] = [bytes, after].map((one) => htmlWithoutAlt(one.toString()));
      expect(changed?.page).toBe(old?.page);
      for (const { id, text: wanted } of decisions.filter((one) => result.written.includes(one.id))) {
        expect(changed?.alts, id).toContain(normalizeText(wanted));
      }
      const again = await plan(after, decisions);
      expect(again).toMatchObject({ written: [] });
      expect(again).not.toHaveProperty('bytes');
      written += result.written.length;
    }),
    runs,
  );
  expect(written).toBeGreaterThan(200);
  expect(refused).toBeLessThan(10);
});

test('Markdown: parse(apply(x)) differs from parse(x) only in the decided texts, and a second run changes nothing', async () => {
  let written = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(markdown, fc.array(alternative, { minLength: 1, maxLength: 4 }), async (source, alts) => {
      const { bytes, decisions, result } = await roundTrip('a.md', source, alts);
      if ('reason' in result) {
        refused += 1;
        return;
      }
      const after = result.bytes ?? bytes;
      expect(markdownWithoutAlt(after.toString())).toEqual(markdownWithoutAlt(bytes.toString()));
      const again = await plan(after, decisions);
      expect(again).toMatchObject({ written: [] });
      expect(again).not.toHaveProperty('bytes');
      written += result.written.length;
    }),
    runs,
  );
  expect(written).toBeGreaterThan(200);
  expect(refused).toBeLessThan(10);
});
