import { execFile, type ExecFileException } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Device } from './device.js';
import type { ProbeReply, ProbeRequest } from './probe-process.js';

/** What became of a device that was tried. */
export type ProbeResult =
  | {
      readonly ok: true;
      /** Billions of float32 operations a second in matrix products. */ readonly gigaflops?: number;
    }
  | { readonly ok: false; /** What the binding and its libraries said. */ readonly details: string };

/** Tries a device and, where asked to, measures it. */
export type ProbeDevice = (device: Device, options?: { readonly measure: boolean }) => Promise<ProbeResult>;

/** A card that has not answered by then will not. */
const TIMEOUT_MS = 120_000;

/**
 * Opens a small graph on a device in a process of its own and runs it: what no file or version number can tell. Takes
 * half a second and longer; ask only for devices that may be there.
 */
export const probeDevice: ProbeDevice = (device, { measure } = { measure: false }) =>
  new Promise((resolve) => {
    const script = fileURLToPath(new URL('./probe-process.js', import.meta.url));
    execFile(
      process.execPath,
      [script, JSON.stringify({ device, measure } satisfies ProbeRequest)],
      { timeout: TIMEOUT_MS, windowsHide: true },
      (error, stdout, stderr) => resolve(readReply(stdout, stderr, error)),
    );
  });

function readReply(stdout: string, stderr: string, error: ExecFileException | null): ProbeResult {
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) {
    return { ok: false, details: `${endOf(error)}\n${stderr}` };
  }
  const reply = JSON.parse(line) as ProbeReply;
  return reply.ok ? reply : { ok: false, details: `${reply.message}\n${stderr}` };
}

function endOf(error: ExecFileException | null): string {
  if (error?.killed === true) return `it gave no answer in ${TIMEOUT_MS / 1000} seconds`;
  return error?.signal == null
    ? 'the process that tried it stopped without an answer'
    : `the process that tried it was ended by ${error.signal}`;
}
