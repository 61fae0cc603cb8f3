import type { ImageUse } from './image-use.js';

const placeholders = new Set(
  'alt,alt text,alternative text,image,img,picture,pic,photo,photograph,graphic,icon,logo,banner,thumbnail,thumb,spacer,blank,placeholder,untitled,unnamed,todo,tbd,fixme,null,undefined,none,n/a,image alt,description,lorem ipsum'.split(
    ',',
  ),
);
const fileName = /^\S*\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|ico|heic)$/i;
const cameraName =
  /^(?:img|dsc|dscn|dscf|pxl|mvimg|vid|image|photo|picture|pic|scan|screenshot|untitled)[-_ ]?\(?\d[\d_-]*\)?$/i;
const redundantStart =
  /^(?:(?:this is )?an? |the )?(?:image|picture|photo|photograph|pic|graphic|img) (?:of|showing)\b/i;

/**
 * Says in plain words why an author's alternative text is likely not useful; an empty list when nothing speaks against it.
 *
 * @param alt the text, not empty
 * @param use the image it stands at, for its file name and surroundings
 * @param maxLength the longest text that is not called too long, in characters
 */
export function suspicionsOf(alt: string, use: ImageUse, maxLength: number): string[] {
  const text = alt.replace(/\s+/g, ' ').trim();
  if (text === '') return ['only white space'];
  const reasons: string[] = [];
  const plain = text.toLowerCase();
  if (fileName.test(text) || cameraName.test(text) || isNameOfSource(plain, use.sources)) reasons.push('a file name');
  if (placeholders.has(plain.replace(/(?<![.…!*:])[.…!*:]+$/, '')) || !/[\p{L}\p{N}]/u.test(plain))
    reasons.push('a placeholder');
  if (redundantStart.test(text)) reasons.push('starts with “image of” or the like');
  if (text.length > maxLength) reasons.push(`longer than ${maxLength} characters`);
  if (text.length > 3 && plain === use.context.caption?.toLowerCase()) reasons.push('repeats the caption');
  return reasons;
}

/** True for the last part of an address without its extension, when that reads like a file name and not like words. */
function isNameOfSource(plain: string, sources: readonly string[]): boolean {
  return sources.some((source) => {
    const path = source.toLowerCase().split(/[?#]/, 1)[0] ?? '';
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
    return name === plain && /[\d_-]/.test(plain);
  });
}
