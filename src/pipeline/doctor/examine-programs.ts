import { CapwrightError } from '../../errors.js';
import { findFfmpeg } from '../../video/find-ffmpeg.js';
import type { Finding } from './finding.js';

/** The oldest Node that capwright runs on, as in package.json. */
const OLDEST_NODE: readonly [number, number, number] = [20, 18, 1];

/** Looks at Node's version. @param version as `process.versions.node` */
export function examineNode(version: string): Finding {
  const found = version.split('.').map(Number);
  const differing = OLDEST_NODE.findIndex((part, index) => part !== found[index]);
  const isOld = differing !== -1 && (found[differing] ?? 0) < (OLDEST_NODE[differing] ?? 0);
  if (!isOld) return { name: 'node', state: 'ok', found: version };
  return { name: 'node', state: 'failed', found: version, remedy: `Install Node ${OLDEST_NODE.join('.')} or newer.` };
}

/** Encodes and decodes a picture with sharp. */
export async function examineSharp(): Promise<Finding> {
  try {
    const { sharp } = await import('../../sharp.js');
    const grey = { width: 8, height: 8, channels: 3, background: '#808080' } as const;
    const bytes = await sharp({ create: grey }).jpeg().toBuffer();
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const isRight = info.width === 8 && data.length === 8 * 8 * 3 && data.every((value) => Math.abs(value - 128) <= 2);
    const found = `${sharp.versions.sharp} with libvips ${sharp.versions.vips}`;
    if (isRight) return { name: 'sharp', state: 'ok', found };
    return { name: 'sharp', state: 'failed', found: `${found}, decodes a grey picture to other colours` };
  } catch (error) {
    const remedy = 'Install capwright again on this machine: sharp brings a build for each platform (npm ci).';
    return { name: 'sharp', state: 'failed', found: firstLine(error), remedy };
  }
}

/** Finds ffmpeg, which videos need. */
export async function examineFfmpeg(env: Readonly<Record<string, string | undefined>>): Promise<Finding> {
  try {
    const { path, version } = await findFfmpeg({ env });
    return { name: 'ffmpeg', state: 'ok', found: `${version} (${path})` };
  } catch (error) {
    if (!(error instanceof CapwrightError)) throw error;
    return { name: 'ffmpeg', state: 'absent', found: 'none that works; only videos need it', remedy: error.message };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n')[0] ?? '';
}
