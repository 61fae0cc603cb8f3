/** What happens to transparency: laid over white as transformers 5 does, or ignored as transformers 4 did. */
export type AlphaMode = 'white' | 'drop';

/** Channel layouts that a decoder can hand over, by their number of interleaved channels; CMYK may carry alpha behind. */
export type PixelLayout = 'gray' | 'gray-alpha' | 'rgb' | 'rgb-alpha' | 'cmyk';

const CHANNELS = { gray: 1, 'gray-alpha': 2, rgb: 3, 'rgb-alpha': 4, cmyk: 4 } as const;

/**
 * Makes RGB of decoded pixels by Pillow's integer formulas (13.0.0, Convert.c and AlphaComposite.c).
 * @param data `[pixels, channels] uint8`
 * @param channels channels a pixel really has; those behind the layout's own are skipped
 * @returns `[pixels, 3] uint8`; `data` itself when it is RGB already
 */
export function toRgb(
  data: Uint8Array,
  layout: PixelLayout,
  alpha: AlphaMode,
  channels: number = CHANNELS[layout],
): Uint8Array {
  if (layout === 'rgb' && channels === 3) return data;
  const rgb = new Uint8Array((data.length / channels) * 3);
  const gray = layout === 'gray' || layout === 'gray-alpha';
  const alphaAt = alpha === 'drop' ? -1 : layout === 'gray-alpha' ? 1 : layout === 'rgb-alpha' ? 3 : -1;
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    let red = byteAt(data, from);
    let green = gray ? red : byteAt(data, from + 1);
    let blue = gray ? red : byteAt(data, from + 2);
    if (layout === 'cmyk') {
      const light = 255 - byteAt(data, from + 3);
      red = light - divide255(red * light);
      green = light - divide255(green * light);
      blue = light - divide255(blue * light);
    } else if (alphaAt >= 0) {
      const opacity = byteAt(data, from + alphaAt);
      red = overWhite(red, opacity);
      green = overWhite(green, opacity);
      blue = overWhite(blue, opacity);
    }
    rgb[to] = red;
    rgb[to + 1] = green;
    rgb[to + 2] = blue;
  }
  return rgb;
}

function byteAt(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}

/** Rounded `value / 255` in integers, Pillow's MULDIV255. */
function divide255(value: number): number {
  const biased = value + 128;
  return ((biased >> 8) + biased) >> 8;
}

/** One channel laid over opaque white, with Pillow's 7 extra bits of precision. */
function overWhite(value: number, opacity: number): number {
  const weight = opacity * 128; // 255 · 2^7 · opacity / 255
  const sum = value * weight + 255 * (255 * 128 - weight) + (128 << 7);
  return ((sum >> 8) + sum) >> 15;
}
