import { isAbsolute, join, normalize, parse, relative, sep } from 'node:path';
import { OutputError } from '../../errors.js';

/** Where the text file of a picture lies. */
export interface SidecarPlace {
  /** With its dot: `.txt` or `.caption`. */
  readonly extension: string;
  /** `stem` (default): `a.jpg` has `a.txt`. `full`: `a.jpg.txt`, so that `a.jpg` and `a.png` do not share one. */
  readonly name?: 'stem' | 'full';
  /** Mirror the pictures' folders below this one. Without it, texts lie beside their pictures. */
  readonly outputFolder?: string;
  /** The folder that mirrored paths are relative to. Without it, a path is mirrored as it was given. */
  readonly root?: string;
}

/**
 * The path of a picture's text file. Mirrored paths never leave the output folder: what leads up or begins at the
 * file system's root is taken off; a web address is mirrored as host and path.
 * @throws OutputError for a web address without an output folder: it has no place beside it
 */
export function sidecarPath(path: string, { extension, name, outputFolder, root }: SidecarPlace): string {
  const isRemote = /^https?:\/\//i.test(path);
  if (outputFolder === undefined && isRemote) {
    throw new OutputError(`${path}: a text can't lie beside a web address. Give --output-dir.`);
  }
  const plain = isRemote ? (path.replace(/^\w+:\/\//, '').split(/[?#]/, 1)[0] ?? '') : path;
  const { dir, base, name: stem } = parse(outputFolder === undefined ? plain : join(outputFolder, inside(plain, root)));
  return join(dir, `${name === 'full' ? base : stem}${extension}`);
}

/** The path relative to the root where it lies below it, and in any case without a way out. */
function inside(path: string, root: string | undefined): string {
  const below = root === undefined ? path : relative(root, path);
  const kept = below.startsWith('..') || isAbsolute(below) ? path : below;
  const names = normalize(kept).split(sep);
  return names.filter((name) => name !== '' && name !== '.' && name !== '..').join(sep) || 'unnamed';
}
