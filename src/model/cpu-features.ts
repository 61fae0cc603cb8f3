import { readFile } from 'node:fs/promises';

/**
 * Whether this processor multiplies 8-bit integers exactly and fast: x86 with VNNI instructions, or 64-bit Arm. Older x86
 * kernels add pairs of products in 16 bits, where they can overflow, and gain little.
 * @param arch as `process.arch`
 * @param cpuinfo the text of /proc/cpuinfo; empty where there is none
 */
export function hasInt8Products(arch: string, cpuinfo: string): boolean {
  if (arch === 'arm64') return true;
  return arch === 'x64' && /^flags\s*:.*\b(avx512_vnni|avx_vnni)\b/m.test(cpuinfo);
}

/** What Linux says of the processor; empty elsewhere. */
export async function readCpuinfo(): Promise<string> {
  return readFile('/proc/cpuinfo', 'utf8').catch(() => '');
}
