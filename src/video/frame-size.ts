import type { VideoInfo } from './video-info.js';

/**
 * The size in which frames are wanted: `native` as they are shown, or scaled to a size by ffmpeg (bicubic) and then,
 * if `crop` is given, cut to a part of that.
 */
export type FrameSize =
  | 'native'
  | {
      readonly width: number;
      readonly height: number;
      readonly crop?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
    };

/**
 * ffmpeg's filters that bring a frame, already turned upright, to a size and to RGB.
 *
 * Where pixels are square, `native` names no scaler: the conversion to RGB is then the very one of a plain
 * `ffmpeg -i FILE -f rawvideo -pix_fmt rgb24`, byte for byte.
 */
export function sizeFilters(size: FrameSize, video: Pick<VideoInfo, 'width' | 'height' | 'isAnamorphic'>): string[] {
  if (size === 'native') {
    return video.isAnamorphic ? [scale(video.width, video.height), 'format=rgb24'] : ['format=rgb24'];
  }
  const { width, height, crop } = size;
  // Cropped as RGB, since planes of halved colour could only be cut at even places.
  const cut = crop === undefined ? [] : [`crop=${crop.width}:${crop.height}:${crop.x}:${crop.y}`];
  return [scale(width, height), 'format=rgb24', ...cut];
}

function scale(width: number, height: number): string {
  return `scale=${width}:${height}:flags=bicubic,setsar=1`;
}
