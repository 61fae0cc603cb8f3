import type { ChildProcess } from 'node:child_process';
import type { ProcessGuard } from './process-guard.js';

/** An ffmpeg that was found and has answered `-version`. */
export interface Ffmpeg {
  /** What is started: an absolute path, or a bare name that PATH resolves. */
  readonly path: string;
  /** Its own name for its version, such as `5.1.9-0+deb12u1`. */
  readonly version: string;
  /** The arguments that hand every frame on as it is, none doubled, none dropped (`-vsync` became `-fps_mode` in 5.1). */
  readonly passthrough: readonly string[];
  /** Sees to it that no child outlives this process. */
  readonly guard: ProcessGuard;
  /** Starts the program: stdin closed, stdout and stderr piped. */
  readonly start: (args: readonly string[]) => ChildProcess;
}
