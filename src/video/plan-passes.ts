import type { FrameTable } from './frame-table.js';

/** One run of ffmpeg: decode from a key frame on and pick some frames. */
export interface Pass {
  /** Number of the key frame to begin with; undefined to begin with the file. */
  readonly from: number | undefined;
  /** Numbers of the frames to pick, ascending, none twice. */
  readonly frames: readonly number[];
}

/** What decoding costs, measured with h264 at 720p on one core; only the ratio matters. */
const SECONDS_A_PIXEL = 2.4e-9;
const SECONDS_A_START = 0.12;

/** Frames picked by one run at most, so that the expression that picks them stays short. */
const LARGEST_PASS = 256;

/**
 * Splits frames to be picked into runs of ffmpeg: from one frame to the next, either decode on, or start anew at the next
 * one's key frame, whichever costs less. Dense frames so come from one pass, sparse ones from seeks.
 *
 * @param wanted numbers of frames, ascending, none twice
 * @param pixels size of a decoded frame
 */
export function planPasses(frames: FrameTable, wanted: readonly number[], pixels: number): Pass[] {
  const passes: { from: number | undefined; frames: number[] }[] = [];
  let previous = 0;
  for (const frame of wanted) {
    const key = keyFrameOf(frames, frame);
    const current = passes.at(-1);
    const on = (frame - previous) * pixels * SECONDS_A_PIXEL;
    const anew = (frame - key) * pixels * SECONDS_A_PIXEL + SECONDS_A_START;
    const isFull = current !== undefined && current.frames.length >= LARGEST_PASS;
    // The first run has to be started anyway, but only seeking saves it the way there.
    const isCheaper = current === undefined ? key > 0 && anew - SECONDS_A_START < on : key > previous && anew < on;
    if (current === undefined || isFull || isCheaper) {
      passes.push({ from: key > 0 && (isFull || isCheaper) ? key : undefined, frames: [frame] });
    } else {
      current.frames.push(frame);
    }
    previous = frame;
  }
  return passes;
}

/** Number of the key frame from which a frame is decoded; 0 when none is marked. */
function keyFrameOf({ isKey }: FrameTable, frame: number): number {
  let key = frame;
  while (key > 0 && isKey[key] !== 1) key--;
  return key;
}
