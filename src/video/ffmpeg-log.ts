/** What ffmpeg says about its input before it starts. */
export interface InputHeader {
  /** Names of the container format, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: string | undefined;
  /** Seconds, as the header claims; the frames themselves may say otherwise. */
  duration: number | undefined;
  /** Seconds of the first timestamp in the file, of any stream. */
  start: number;
  /** Codec of the first video stream that isn't a cover picture. */
  codec: string | undefined;
  /** Stored size, before rotation and pixel aspect. */
  width: number | undefined;
  height: number | undefined;
  /** Width of a pixel divided by its height. */
  pixelAspect: number;
  /** Degrees, as ffmpeg prints the display matrix: counter-clockwise. */
  rotation: number;
  /** Average frames per second, as the header claims. */
  fps: number | undefined;
}

/** Reads ffmpeg's log: collects the header of the input, and the lines that report trouble. */
export class FfmpegLog {
  readonly header: InputHeader = {
    format: undefined,
    duration: undefined,
    start: 0,
    codec: undefined,
    width: undefined,
    height: undefined,
    pixelAspect: 1,
    rotation: 0,
    fps: undefined,
  };

  /** Messages of level error and fatal, without prefixes, and warnings about missing or corrupt data; at most 100 kept. */
  readonly problems: string[] = [];
  #section: 'none' | 'input' | 'video' | 'output' = 'none';

  /** Takes one line as {@link runFfmpeg} hands it over. */
  add(line: string): void {
    const match = /^(?:\[[^\]]* @ [^\]]*\] )*\[(\w+)\] (.*)$/.exec(line);
    const [, level, text] = match ?? [];
    if (level === undefined || text === undefined) return;
    if (level === 'error' || level === 'fatal' || (level === 'warning' && /corrupt|partial|truncat/i.test(text))) {
      if (this.problems.length < 100) this.problems.push(text);
    } else if (level === 'info' && !line.includes('@')) {
      this.#readHeader(text);
    } else if (level === 'info' && this.#section !== 'output') {
      this.#readRotation(text);
    }
  }

  #readHeader(text: string): void {
    const { header } = this;
    const input = /^Input #0, (.+), from /.exec(text);
    if (input !== null) {
      header.format = input[1];
      this.#section = 'input';
    } else if (text.startsWith('Output #') || text.startsWith('Stream mapping')) {
      this.#section = 'output';
    } else if (this.#section === 'none' || this.#section === 'output') {
      return;
    }
    const duration = /^\s*Duration: (?:(\d+):(\d\d):(\d\d\.\d+)|N\/A)(?:, start: (-?\d+\.\d+))?/.exec(text);
    if (duration !== null) {
      const [, hours, minutes, seconds, start] = duration;
      if (hours !== undefined) header.duration = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      if (start !== undefined) header.start = Number(start);
    }
    const stream = /^\s*Stream #0:\d+.*?: (\w+): (.*)$/.exec(text);
    if (stream !== null) this.#readStream(stream[1] ?? '', stream[2] ?? '');
    this.#readRotation(text);
  }

  #readStream(kind: string, description: string): void {
    const { header } = this;
    const isPicture = /\((attached pic|timed thumbnails)\)/.test(description);
    if (kind !== 'Video' || isPicture || header.codec !== undefined) {
      if (this.#section === 'video') this.#section = 'input';
      return;
    }
    this.#section = 'video';
    header.codec = /^[\w.-]+/.exec(description)?.[0];
    const size = /, (\d+)x(\d+)(?=[ ,]|$)/.exec(description);
    if (size !== null) [header.width, header.height] = [Number(size[1]), Number(size[2])];
    const aspect = /SAR (\d+):(\d+)/.exec(description);
    if (aspect !== null && Number(aspect[1]) > 0 && Number(aspect[2]) > 0) {
      header.pixelAspect = Number(aspect[1]) / Number(aspect[2]);
    }
    const fps = /, ([\d.]+)(k?) fps/.exec(description);
    if (fps !== null) header.fps = Number(fps[1]) * (fps[2] === 'k' ? 1000 : 1);
  }

  #readRotation(text: string): void {
    if (this.#section !== 'video') return;
    const rotation = /display ?matrix: rotation of (-?[\d.]+) degrees/i.exec(text);
    if (rotation !== null) this.header.rotation = Number(rotation[1]);
  }
}

/** Whether a problem that ffmpeg reports means lost picture data; decoders also complain of much that isn't. */
export function isSerious(problem: string): boolean {
  return /conceal|error while decoding|error submitting|invalid (nal|data)|corrupt|damaged|partial file|prematurely|overread|truncat/i.test(
    problem,
  );
}
