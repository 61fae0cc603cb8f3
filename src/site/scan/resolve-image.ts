import { dirname, join, relative, resolve, sep } from 'node:path';
import type { ImageLocation } from './image-location.js';
import { isFile } from '../../is-file.js';

/** What addresses are resolved against. */
export interface SiteLayout {
  /** The scanned folder, absolute. */
  readonly root: string;
  /** Folders, relative to the root, that the server serves as `/`, tried in this order. */
  readonly served: readonly string[];
  /** The site's own address: absolute addresses below it are files of the site. */
  readonly siteUrl?: URL;
}

/**
 * Resolves an image address in a document of a site on disk.
 *
 * Understands relative and root-relative addresses, `<base href>`, the site's own absolute addresses, `@/` and `~/` as bundlers
 * read them (the source folder), percent-escapes, queries and fragments. Nothing is fetched.
 *
 * @param address as written, decoded
 * @param file the document, relative to the root, with forward slashes
 * @param baseHref the document's `<base href>`, if any
 */
export async function resolveImage(
  address: string,
  file: string,
  baseHref: string | undefined,
  layout: SiteLayout,
): Promise<ImageLocation> {
  const trimmed = address.trim();
  if (/^data:/i.test(trimmed)) return { kind: 'data', url: trimmed };
  if (/^blob:/i.test(trimmed)) return { kind: 'unknown', reason: 'a blob: address exists only at run time' };
  const tried = candidates(trimmed, file, baseHref, layout);
  if (typeof tried === 'string') return { kind: 'remote', url: tried };
  for (const candidate of tried) {
    if (await isFile(candidate)) return { kind: 'file', path: display(candidate, layout.root) };
  }
  return { kind: 'broken', tried: tried.map((candidate) => display(candidate, layout.root)) };
}

/** Files that the address may mean, or the remote address it is. */
function candidates(
  address: string,
  file: string,
  baseHref: string | undefined,
  layout: SiteLayout,
): string[] | string {
  const alias = /^(?:@|~|~@)\/(.*)$/.exec(address);
  if (alias) return ['src', '', 'app'].map((folder) => join(layout.root, folder, decodePath(alias[1] ?? '')));
  // A stand-in origin lets the URL parser do the resolving for pages whose real address is not known.
  const site = layout.siteUrl ?? new URL('http://site.invalid/');
  const page = new URL(file.split('/').map(encodeURIComponent).join('/'), site);
  const url = parseUrl(address, parseUrl(baseHref ?? '', page) ?? page);
  if (!url) return [resolve(layout.root, dirname(file), address)];
  if (url.origin !== site.origin) return url.href;
  // Generators often add the site's own folder to root-relative addresses, so both readings are tried.
  const inside = url.pathname.startsWith(site.pathname) ? url.pathname.slice(site.pathname.length) : url.pathname;
  const path = decodePath(inside);
  const besidePage =
    address.startsWith('/') || baseHref !== undefined ? [] : [join(layout.root, dirname(file), localPart(address))];
  return [...new Set([...besidePage, ...layout.served.map((folder) => join(layout.root, folder, path))])];
}

function parseUrl(address: string, base: URL): URL | undefined {
  return URL.canParse(address, base.href) ? new URL(address, base) : undefined;
}

function localPart(address: string): string {
  if (/^[a-z][a-z\d+.-]*:/i.test(address)) return '';
  return decodePath(address.split(/[?#]/, 1)[0] ?? '');
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function display(path: string, root: string): string {
  const inside = relative(root, path);
  const shown = inside.startsWith('..') ? path : inside;
  return shown.split(sep).join('/');
}
