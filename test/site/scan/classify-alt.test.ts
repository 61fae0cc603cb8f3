import { expect, test } from 'vitest';
import { classifyAlt } from '../../../src/site/scan/classify-alt.js';
import { scanDocument } from '../../../src/site/scan/scan-document.js';

async function judge(markup: string, file = 'a.html') {
  const { images } = await scanDocument(Buffer.from(markup), file, new Set());
  const [use] = images;
  if (!use) throw new Error(`no image in ${markup}`);
  return classifyAlt(use, { maxLength: 40, emptyMarkdown: 'missing' });
}

test.each([
  ['<img src=a.png>', 'missing', []],
  ['<img src=a.png alt="A cat asleep">', 'described', []],
  ['<img src=a.png alt="">', 'decorative', []],
  ['<img src=a.png alt>', 'decorative', []],
  ['<a href=/><img src=a.png alt=""></a>', 'decorative', ['the only content of a link or button']],
  ['<img src=a.png role=none alt=x>', 'decorative', ['hidden from assistive technology']],
  ['<img src=a.png aria-labelledby=x>', 'described', ['named by a label']],
  ['<img src=a.png alt=" ">', 'suspicious', ['only white space']],
  ['<img src=x/DSC_0042.JPG alt="DSC_0042.JPG">', 'suspicious', ['a file name']],
  ['<img src=x.jpg alt="IMG 20240102">', 'suspicious', ['a file name']],
  ['<img src=x/our-team-2.jpg?v=1 alt="our-team-2">', 'suspicious', ['a file name']],
  ['<img src=team.jpg alt="Team">', 'described', []],
  ['<img src=x.jpg alt="Image">', 'suspicious', ['a placeholder']],
  ['<img src=x.jpg alt="...">', 'suspicious', ['a placeholder']],
  ['<img src=x.jpg alt="A picture of a cat">', 'suspicious', ['starts with “image of” or the like']],
  ['<img src=x.jpg alt="Picture of the year awards">', 'suspicious', ['starts with “image of” or the like']],
  ['<img src=x.jpg alt="Imagery from space">', 'described', []],
  [
    '<img src=x.jpg alt="A cat that sleeps on a very long and very blue sofa">',
    'suspicious',
    ['longer than 40 characters'],
  ],
  ['<figure><img src=x.jpg alt="A cat"><figcaption>A cat</figcaption></figure>', 'suspicious', ['repeats the caption']],
  ['<input type=image src=x.png>', 'missing', []],
  ['<input type=image src=x.png alt="">', 'suspicious', ['a button or link without a name']],
  ['<svg role=img></svg>', 'missing', []],
  ['<button><svg></svg></button>', 'missing', ['the only content of a link or button']],
  ['<p><svg></svg></p>', 'decorative', ['a drawing without role="img"']],
])('%s is %s', async (markup, status, reasons) => {
  expect(await judge(markup)).toEqual({ status, reasons });
});

test('an empty Markdown label is missing, or decorative when the site says so', async () => {
  expect(await judge('![](a.png)', 'a.md')).toEqual({ status: 'missing', reasons: [] });
  const { images } = await scanDocument(Buffer.from('![](a.png)'), 'a.md', new Set());
  expect(classifyAlt(images[0]!, { maxLength: 40, emptyMarkdown: 'decorative' }).status).toBe('decorative');
});

test('alternative text known only at run time is left to run time', async () => {
  expect((await judge('const a = <img src="x" {...p} />', 'a.jsx')).status).toBe('computed');
});

test.each(['.', 'a.b', '?', 'AAAA', '1', '/', '!'])('judges 100,000 characters of %j', async (piece) => {
  const text = piece.repeat(100_000 / piece.length);
  expect(await judge(`<img src="${text}/x" alt="${text}">`)).toMatchObject({ status: 'suspicious' });
  expect(await judge(`<img src="data:x,${text}" alt="${text}x">`)).toMatchObject({ status: 'suspicious' });
});
