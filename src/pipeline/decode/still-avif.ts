/**
 * An animated AVIF holds a still picture, too: the first frame, or another that stands for it. libvips takes only files whose
 * first name is that of the still kind, so a sequence gets that name.
 * @returns the bytes as a still picture; the same array when they are one already
 */
export function asStillAvif(bytes: Uint8Array): Uint8Array {
  if (Buffer.from(bytes.subarray(BRAND_AT, BRAND_AT + 4)).toString('latin1') !== 'avis') return bytes;
  const still = Buffer.from(bytes);
  still.write('avif', BRAND_AT, 'latin1');
  return still;
}

/** The major brand stands behind the size and the name of the first box (ISO/IEC 14496-12, section 4.3). */
const BRAND_AT = 8;
