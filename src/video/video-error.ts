import { ItemError } from '../errors.js';

/** What can be wrong with a video; stable, for error rows and filters. */
export type VideoErrorCode =
  | 'VIDEO_NOT_FOUND'
  | 'VIDEO_EMPTY'
  | 'VIDEO_IS_IMAGE'
  | 'VIDEO_NO_STREAM'
  | 'VIDEO_TRUNCATED'
  | 'VIDEO_UNREADABLE'
  | 'VIDEO_TOO_LARGE'
  | 'VIDEO_TIMEOUT'
  | 'VIDEO_DAMAGED'
  | 'VIDEO_SEGMENT_OUTSIDE';

/** The error of a video that can't be processed at all; it becomes an error row. */
export function videoError(code: VideoErrorCode, message: string, options?: ErrorOptions): ItemError {
  return new ItemError(code, message, options);
}

/** Something that is wrong with a video of which frames could be taken all the same: belongs in its row. */
export interface VideoWarning {
  readonly code: VideoErrorCode;
  readonly message: string;
}
