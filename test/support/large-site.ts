import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** What `writeLargeSite` made. */
export interface LargeSite {
  readonly images: number;
  readonly pictures: number;
  readonly documents: number;
}

/** How an image is written in each kind of document; odd ones are there on purpose. */
const writings: Record<string, readonly ((src: string) => string)[]> = {
  html: [
    (src) => `<img src="${src}">`,
    (src) => `<IMG CLASS=x SRC='${src}'>`,
    (src) => `<a href=/next><img\n\tsrc=${src}\n></a>`,
    (src) => `<figure><img src="${src}"loading=lazy><figcaption>Seen &amp; done</figcaption></figure>`,
    (src) => `<picture><source srcset="${src} 2x"><img src="${src}" /></picture>`,
  ],
  md: [
    (src) => `![](${src})`,
    (src) => `* text ![](<${src}> "title") text`,
    (src) => `> <img\n>  src="${src}">`,
    (src) => `| a | ![](${src}) |\n|---|---|`,
  ],
  mdx: [(src) => `![](${src})`, (src) => `<Image src="${src}" />`, (src) => `{true && <img src='${src}' />}`],
  jsx: [(src) => `<img src="${src}" />`, (src) => `<img\n  className="x"\n  src={'${src}'}\n/>`],
  vue: [(src) => `<img src="${src}">`, (src) => `<p v-if="x"><img class='y' src='${src}' /></p>`],
  svelte: [(src) => `<img src="${src}">`, (src) => `{#if x}<img {title} src='${src}' />{/if}`],
};

const frames: Record<string, (body: string, page: number) => string> = {
  html: (body, page) =>
    `<!doctype html>\n<meta charset=${page % 12 ? 'windows-1252' : 'utf-8'}>\n<title>Caf\xe9</title>\n${body}\n`,
  md: (body) => `---\ntitle: x\n---\n\n# Caf\xe9\n\n${body}\n`,
  mdx: (body) => `# Caf\xe9\n\n${body}\n`,
  jsx: (body) => `export const Page = () => (<>\n${body}\n</>);\n`,
  vue: (body) => `<script setup>const x = 1;</script>\n<template>\n${body}\n</template>\n`,
  svelte: (body) => `<script>let x, title;</script>\n${body}\n`,
};

/**
 * Writes a site of many images in every syntax, half of the documents with CRLF line ends, half of the pages in Windows-1252.
 *
 * @param folder made when it is missing
 * @param images how many, 100 a document
 * @param pictures how many different ones, the rest are repetitions
 */
export async function writeLargeSite(folder: string, images: number, pictures: number): Promise<LargeSite> {
  await mkdir(join(folder, 'img'), { recursive: true });
  for (let index = 0; index < pictures; index += 1) {
    const background = { r: (index * 47) % 256, g: (index * 91) % 256, b: (index * 13) % 256 };
    await sharp({ create: { width: 48, height: 48, channels: 3, background } })
      .png()
      .toFile(join(folder, `img/${index}.png`));
  }
  const kinds = Object.keys(writings);
  const documents = images / 100;
  for (let page = 0; page < documents; page += 1) {
    const kind = kinds[page % kinds.length] ?? 'html';
    const ways = writings[kind] ?? [];
    const parts = Array.from({ length: 100 }, (_, index) =>
      ways[index % ways.length]?.(`img/${(page * 100 + index) % pictures}.png`),
    );
    const text = (frames[kind] ?? String)(parts.join('\n\n'), page);
    const encoded = Buffer.from(
      page % 4 < 2 ? text : text.replaceAll('\n', '\r\n'),
      kind === 'html' && page % 12 ? 'latin1' : 'utf8',
    );
    await writeFile(join(folder, `page-${String(page).padStart(3, '0')}.${kind}`), encoded);
  }
  return { images, pictures, documents };
}
