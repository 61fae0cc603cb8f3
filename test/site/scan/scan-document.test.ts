import { describe, expect, test } from 'vitest';
import { scanDocument } from '../../../src/site/scan/scan-document.js';

const components = new Set(['Image']);

async function scan(file: string, text: string | Buffer) {
  const { images } = await scanDocument(Buffer.from(text), file, components);
  return images;
}

/** What a reader of the file cares about: which tag, which picture, which text, and where the text goes. */
async function summary(file: string, text: string) {
  const images = await scan(file, text);
  return images.map(({ element, sources, alt, computedAlt, slot, start, end }) => ({
    tag: text.slice(start, end),
    element,
    source: sources[0],
    alt: computedAlt ? 'computed' : alt,
    slot: slot.kind,
  }));
}

describe('images of HTML', () => {
  test('any quoting, any case, and tags that the parser repairs', async () => {
    const text = `<p><IMG SRC=a.png><img src='b.png' alt = 'x &amp; y'><image src="c.png"><img/src="d.png"alt>`;
    expect(await summary('a.html', text)).toEqual([
      { tag: '<IMG SRC=a.png>', element: 'img', source: 'a.png', alt: undefined, slot: 'insert' },
      { tag: `<img src='b.png' alt = 'x &amp; y'>`, element: 'img', source: 'b.png', alt: 'x & y', slot: 'replace' },
      { tag: '<image src="c.png">', element: 'img', source: 'c.png', alt: undefined, slot: 'insert' },
      { tag: '<img/src="d.png"alt>', element: 'img', source: 'd.png', alt: '', slot: 'replace' },
    ]);
  });

  test('images hidden from a plain reader: noscript, template, table repair', async () => {
    const text = '<noscript><img src=a></noscript><template><img src=b></template><table><img src=c></table>';
    const images = await scan('a.html', text);
    expect(images.map(({ sources }) => sources[0])).toEqual(['a', 'b', 'c']);
  });

  test('scripts, comments and text areas hold no images', async () => {
    const text = '<script>"<img src=a>"</script><!-- <img src=b> --><textarea><img src=c></textarea>';
    expect(await scan('a.html', text)).toEqual([]);
  });

  test('picture, srcset, lazy loading, image buttons, areas and drawings', async () => {
    const text = `<picture><source srcset="big.webp 2x, small.webp"><img></picture>
      <img srcset="s.png 100w, l.png 900w"><img src="data:," data-src="real.png">
      <input type=IMAGE src=go.png><input type=text src=no.png>
      <map><area href=x alt=Door><area alt=Nothing></map><svg role=img><image href=in.png /></svg>`;
    const images = await scan('a.html', text);
    expect(images.map(({ element, sources }) => [element, sources[0]])).toEqual([
      ['img', 'big.webp'],
      ['img', 'l.png'],
      ['img', 'real.png'],
      ['input', 'go.png'],
      ['area', undefined],
      ['svg', undefined],
    ]);
  });

  test('the context: link, button, figure, heading, text before and after', async () => {
    const [inLink, inButton, inFigure] = await scan(
      'a.html',
      `<h2>Our <em>shop</em></h2><a href="/cart">Buy <img src=a> now</a><button><img src=b></button>
       <figure><p>old</p><img src=c title=T><figcaption>A <b>cat</b></figcaption></figure><p>after`,
    );
    expect(inLink?.context).toMatchObject({ heading: 'Our shop', link: { href: '/cart', text: 'Buy now' } });
    expect(inButton?.context).toMatchObject({ button: '' });
    expect(inFigure?.context).toMatchObject({ caption: 'A cat', title: 'T', after: 'A cat after' });
    expect(inFigure?.context.before).toBe('Our shop Buy now old');
  });

  test('template code inside a tag closes it to writing', async () => {
    const images = await scan('a.html', `<img src="{{ url }}"><img {% if x %}src=a{% endif %}><img src="<?php x ?>">`);
    expect(images.map(({ slot }) => slot.kind)).toEqual(['none', 'none', 'none']);
  });

  test('hidden by the author, or named by a label', async () => {
    const text = `<div aria-hidden=true><img src=a></div><img role=presentation src=b><img aria-label=x src=c>
      <svg role=img><title>Tree</title></svg>`;
    const images = await scan('a.html', text);
    expect(images.map(({ hidden, labelled }) => [hidden, labelled])).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
    ]);
  });
});

describe('images of Markdown', () => {
  test('labels, titles, nested brackets, references', async () => {
    const text = '![](a.png "t") ![x [y] `]` \\]](b.png) ![one][r] ![r] ![r][]\n\n[r]: <c d.png>\n';
    const images = await scan('a.md', text);
    const labels = images.map(({ slot }) => (slot.kind === 'label' ? text.slice(slot.start, slot.end) : slot.kind));
    expect(labels).toEqual(['', 'x [y] `]` \\]', 'one', 'none', 'none']);
    expect(images.map(({ sources }) => sources[0])).toEqual(['a.png', 'b.png', 'c d.png', 'c d.png', 'c d.png']);
  });

  test('HTML in lists, quotes and paragraphs; none in code or front matter', async () => {
    const text = `---\nt: '<img src=no>'\n---\n\n    <img src=no>\n\n\`<img src=no>\`\n\n> * <p>\n>   <img\n>    src=a>\n\nx <a href=y>go <img src=b></a>\n`;
    const images = await scan('a.md', text);
    expect(images.map(({ sources }) => sources[0])).toEqual(['a', 'b']);
    expect(images[1]?.context.link).toEqual({ href: 'y', text: 'go' });
    for (const { start } of images) expect(text.slice(start, start + 4)).toBe('<img');
  });

  test('MDX: labels, elements, elements in expressions and exports', async () => {
    const text = `export const A = () => <img src="a" />\n\n![](b) <Image src={'c'}/> {x && <img src="d" alt={y}/>}\n\n<figure>\n  <img src="e" {...p}/>\n</figure>\n`;
    expect((await summary('a.mdx', text)).map(({ source, alt, slot }) => [source, alt, slot])).toEqual([
      ['a', undefined, 'insert'],
      ['b', '', 'label'],
      ['c', undefined, 'insert'],
      ['d', 'computed', 'none'],
      ['e', 'computed', 'none'],
    ]);
  });
});

test('images of JSX and TSX', async () => {
  const text = `const A = <T,>(p: T) => <a href="/x">{p ? <img src={\`a.png\`} /> : null}<img src={url} alt="" />
    <Image src="b.png" alt={"B"} /><ui.Image src="no.png" /><img {...p} src="c.png" /></a>;`;
  expect((await summary('a.tsx', text)).map(({ source, alt, slot }) => [source, alt, slot])).toEqual([
    ['a.png', undefined, 'insert'],
    [undefined, '', 'replace'],
    ['b.png', 'B', 'replace'],
    ['c.png', 'computed', 'none'],
  ]);
  expect((await scan('a.jsx', 'f(<img src="x"/>)'))[0]?.sources).toEqual(['x']);
});

test('images of Vue, Svelte and Astro', async () => {
  const vue =
    '<script setup lang="ts">let a: number</script><template><div v-if="a"><img src="é.png"><img :src="a" :alt="b"><img src="c" v-bind="a"></div></template>';
  expect((await summary('a.vue', vue)).map(({ tag, alt }) => [tag, alt])).toEqual([
    ['<img src="é.png">', undefined],
    ['<img :src="a" :alt="b">', 'computed'],
    ['<img src="c" v-bind="a">', 'computed'],
  ]);
  const svelte = `<script lang="ts">let a: number</script>{#if a}<img src="é.png">{:else}{#each b as c}<img src={c} {alt}>{/each}{/if}{#snippet s()}<img src="d" {...a}>{/snippet}`;
  expect((await summary('a.svelte', svelte)).map(({ tag, alt }) => [tag, alt])).toEqual([
    ['<img src="é.png">', undefined],
    ['<img src={c} {alt}>', 'computed'],
    ['<img src="d" {...a}>', 'computed'],
  ]);
  const astro = `---\nconst é = 'é';\n---\n<p>é{é && <img src="é.png">}<img src={é} alt="x &amp; y"/><Image {...a} src='d'/></p>`;
  expect((await summary('a.astro', astro)).map(({ source, alt, slot }) => [source, alt, slot])).toEqual([
    ['é.png', undefined, 'insert'],
    [undefined, 'x & y', 'replace'],
    ['d', 'computed', 'none'],
  ]);
});

test.each([
  ['a.jsx', 'const = <img'],
  ['a.mdx', '<img src="x">\n\n{'],
  ['a.vue', '<template><img src="x></template>'],
  ['a.svelte', '{#if}<img src="x">'],
  ['a.astro', '<p><img src="a></p>'],
])('%s with a syntax error is refused with a one-line message', async (file, text) => {
  await expect(scan(file, text)).rejects.toMatchObject({
    code: 'SYNTAX',
    message: expect.not.stringContaining('\n') as string,
  });
});

test('100,000 spaces before an address', async () => {
  const [image] = await scan('a.html', `<img ${' '.repeat(100_000)}src=a.png>`);
  expect(image?.slot).toMatchObject({ kind: 'insert', lead: ' ' });
});

test('many elements of an Astro component, characters of several bytes among them', async () => {
  const text = '<p>é 😀</p><img src="a.png">'.repeat(100);
  const images = await scan('a.astro', text);
  expect(images).toHaveLength(100);
  expect(images.every(({ start }) => text.startsWith('<img', start))).toBe(true);
  expect(images.every(({ slot }) => slot.kind === 'insert' && text.startsWith('>', slot.offset))).toBe(true);
});
