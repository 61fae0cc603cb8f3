/** CSV has no types: an id of digits is a number, as COCO's ids are, unless it is too large to be one without being rounded. */
export function numericId(text: string): number | string {
  const number = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(number) ? number : text;
}
