import { describe, expect, test } from 'vitest';
import { applied, decide, plan } from './support.js';

describe('an attribute goes after the address, in the way the tag is written', () => {
  test.each([
    ['a.html', '<img src="a.png">', '<img src="a.png" alt="A cat">'],
    ['a.html', "<IMG CLASS=x SRC='a.png'>", "<IMG CLASS=x SRC='a.png' alt='A cat'>"],
    ['a.html', '<img src=a.png>', '<img src=a.png alt="A cat">'],
    ['a.html', '<img src=a.png/>', '<img alt="A cat" src=a.png/>'],
    ['a.html', '<img src="a"class="b">', '<img src="a" alt="A cat"class="b">'],
    ['a.html', '<img\r\n\tsrc="a"\r\n\tclass="b"\r\n>', '<img\r\n\tsrc="a"\r\n\talt="A cat"\r\n\tclass="b"\r\n>'],
    ['a.html', '<img/src=a>', '<img/src=a alt="A cat">'],
    ['a.html', '<picture><source srcset=a><img></picture>', '<picture><source srcset=a><img alt="A cat"></picture>'],
    ['a.html', '<img srcset="a 1x">', '<img srcset="a 1x" alt="A cat">'],
    ['a.html', '<image src="a">', '<image src="a" alt="A cat">'],
    ['a.html', '<input type="image" src="a">', '<input type="image" src="a" alt="A cat">'],
    ['a.html', '<area href="a">', '<area href="a" alt="A cat">'],
    ['a.html', '<svg role="img"></svg>', '<svg role="img" aria-label="A cat"></svg>'],
    ['a.md', '![](a.png "t")', '![A cat](a.png "t")'],
    ['a.md', '> <img\n>  src="a.png">', '> <img\n>  src="a.png" alt="A cat">'],
    [
      'a.mdx',
      '<Image src="a.png" />\n\n![][r]\n\n[r]: b.png',
      '<Image src="a.png" alt="A cat" />\n\n![A cat][r]\n\n[r]: b.png',
    ],
    ['a.jsx', "f(<img src={'a'}/>)", `f(<img src={'a'} alt="A cat"/>)`],
    ['a.tsx', '<img\n  src="a"\n/>', '<img\n  src="a"\n  alt="A cat"\n/>'],
    ['a.vue', "<template><img src='a'></template>", "<template><img src='a' alt='A cat'></template>"],
    ['a.svelte', '{#if x}<img src="é" class={x}>{/if}', '{#if x}<img src="é" alt="A cat" class={x}>{/if}'],
    ['a.astro', '---\n---\né{x && <img src="é" {...{}}>}', undefined],
    ['a.astro', '---\n---\né{x && <img class={x} src="é">}', '---\n---\né{x && <img class={x} src="é" alt="A cat">}'],
  ])('%s %j', async (file, before, after) => {
    expect(await applied(file, before, 'A cat')).toBe(after ?? before);
  });
});

const hostile = [
  `"Tom" & 'Jerry' <b> &amp; &copy {x} {{y}} <% z %> \${w}`,
  'back`tick` | pipe \\ \\] ] [ [x](y) ![z](w) * _ ~~ ^1 $x$ # ! -- --> ]]>',
  'https://example.com me@example.com :smile: 猫 𝄞 “quotes”',
  '`',
  '\\',
  ']',
];

describe('a hostile text reads back as itself', () => {
  const documents = [
    ['a.html', '<p><img src="a"> <img src=\'a\'> <img src=a>'],
    [
      'a.md',
      'x ` ![](a) `b` [![](a)](c) *![](a)* ![][r]\n\n| ![](a) | <img src="a"> |\n|--|--|\n| ` <img src=\'a\'> | `x` |\n\n[r]: x',
    ],
    ['a.mdx', '![](a) [![](a)](c) <b>![](a)</b> <img src="a"/>\n\n| ![](a) | <img src=\'a\'/> |\n|--|--|'],
    ['a.jsx', 'x(<a><img src="a"/><img src=\'a\'/></a>)'],
    ['a.tsx', 'x(<a><img src="a"/><img src=\'a\'/></a>)'],
    ['a.vue', '<template><p><img src="a"><img src=\'a\'/><img src=a></p></template>'],
    ['a.svelte', '<p><img src="a"><img src=\'a\'/><img src=a></p>'],
    ['a.astro', '<p><img src="a"><img src=\'a\'/><Image src="a"/></p>'],
  ] as const;
  test.each(documents.flatMap(([file, text]) => hostile.map((alt) => [file, alt, text] as const)))(
    '%s %j',
    async (file, alt, text) => {
      const bytes = Buffer.from(text);
      const decisions = await decide(file, bytes, () => alt);
      const first = await plan(bytes, decisions);
      expect(first).toMatchObject({ written: decisions.map(({ id }) => id), refused: [] });
      const changed = 'bytes' in first ? first.bytes : bytes;
      expect(await plan(changed, decisions)).toMatchObject({ already: decisions.map(({ id }) => id), written: [] });
    },
  );
});

describe('what the author did stays', () => {
  test.each([
    ['a.html', '<img src=a alt="">', /decorative/],
    ['a.html', '<img src=a alt>', /decorative/],
    ['a.html', '<img src=a alt="IMG_1.jpg">', /--replace/],
    ['a.html', '<img src=a role=none>', /hid/],
    ['a.html', '<img src=a aria-label=x>', /label/],
    ['a.html', '<img src="{{ a }}">', /template/],
    ['a.md', '![IMG_1](a)', /--replace/],
    ['a.md', '![a]\n\n[a]: b', /reference/],
    ['a.jsx', 'f(<img src="a" {...b}/>)', /spread/],
    ['a.jsx', 'f(<img src="a" alt={b}/>)', /computed/],
  ])('%s %j', async (file, text, reason) => {
    const bytes = Buffer.from(text);
    const result = await plan(bytes, await decide(file, bytes, () => 'A cat'));
    expect(result).toMatchObject({ refused: [{ reason: expect.stringMatching(reason) as string }], written: [] });
    expect(result).not.toHaveProperty('bytes');
  });

  test('--replace changes a text, in its own quotes, but never an empty one', async () => {
    const text = `<img alt=IMG_1 src=a><img alt = 'x"y' src=a><img alt="" src=a>`;
    expect(await applied('a.html', text, 'Cat', true)).toBe(
      `<img alt="Cat" src=a><img alt='Cat' src=a><img alt="" src=a>`,
    );
    expect(await applied('a.md', '![IMG [1]](a)', 'Cat', true)).toBe('![Cat](a)');
    expect(await applied('a.jsx', 'f(<img alt={"x"} src="a"/>)', 'Cat', true)).toBe('f(<img alt="Cat" src="a"/>)');
  });

  test('a button can not be made decorative; an image can', async () => {
    const bytes = Buffer.from('<input type=image src=a><img src=b>');
    const decisions = (await decide('a.html', bytes, () => '')).map((one) => ({
      ...one,
      decision: 'decorative' as const,
    }));
    const result = await plan(bytes, decisions);
    expect(result).toMatchObject({ written: ['a.html#1'], refused: [{ id: 'a.html#0' }] });
    expect('bytes' in result && result.bytes.toString()).toBe('<input type=image src=a><img src=b alt="">');
  });
});

describe('documents that changed', () => {
  const bytes = Buffer.from('<p><img src="a"><img src="b" alt="IMG_9"><img src="c">');

  test('a second sitting goes on where the first ended, replaced texts included', async () => {
    const decisions = await decide('a.html', bytes, (index) => `Text ${index}`);
    const first = await plan(bytes, decisions.slice(0, 2), true);
    const half = 'bytes' in first ? first.bytes : bytes;
    const second = await plan(half, decisions, true);
    expect(second).toMatchObject({ already: ['a.html#0', 'a.html#1'], written: ['a.html#2'] });
    const whole = 'bytes' in second ? second.bytes : half;
    expect(whole.toString()).toBe('<p><img src="a" alt="Text 0"><img src="b" alt="Text 1"><img src="c" alt="Text 2">');
    expect(await plan(whole, decisions, true)).toMatchObject({ written: [], already: { length: 3 } });
  });

  test('any other change refuses the document', async () => {
    const decisions = await decide('a.html', bytes, () => 'x');
    expect(await plan(Buffer.concat([bytes, Buffer.from(' ')]), decisions)).toEqual({
      reason: expect.stringMatching(/changed/) as string,
    });
  });
});

test('a Windows-1252 page gets Windows-1252 bytes, and references for what it lacks', async () => {
  const bytes = Buffer.from('<meta charset="windows-1252"><p>caf\xe9 \x93\x81\r\n<img src="caf\xe9.png">', 'latin1');
  const result = await plan(bytes, await decide('a.html', bytes, () => 'Café “猫”'));
  const after = 'bytes' in result ? result.bytes : Buffer.alloc(0);
  expect(after.toString('latin1')).toBe(
    '<meta charset="windows-1252"><p>caf\xe9 \x93\x81\r\n<img src="caf\xe9.png" alt="Caf\xe9 \x93&#29483;\x94">',
  );
});

test.each(['utf16le', 'latin1'] as const)('%s with a byte-order mark or broken bytes keeps them', async (encoding) => {
  const bytes =
    encoding === 'utf16le'
      ? Buffer.from('\uFEFFé <img src="a">', encoding)
      : Buffer.from('\xff\xe9 <img src="a">', encoding);
  const file = encoding === 'utf16le' ? 'a.html' : 'a.md';
  const result = await plan(bytes, await decide(file, bytes, () => 'é'));
  const after = 'bytes' in result ? result.bytes : Buffer.alloc(0);
  const added = Buffer.from(' alt="é"', encoding === 'utf16le' ? encoding : 'utf8');
  expect(
    after.equals(
      Buffer.concat([
        bytes.subarray(0, bytes.length - (encoding === 'utf16le' ? 2 : 1)),
        added,
        bytes.subarray(bytes.length - (encoding === 'utf16le' ? 2 : 1)),
      ]),
    ),
  ).toBe(true);
});
