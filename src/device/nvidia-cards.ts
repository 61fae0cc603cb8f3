import { execFile } from 'node:child_process';

/** An NVIDIA card as its driver describes it. */
export interface NvidiaCard {
  readonly index: number;
  readonly name: string;
  /** Bytes in all, and those that no process holds. */
  readonly memory: number;
  readonly freeMemory: number;
  /** The driver's version. */
  readonly driver: string;
}

const FIELDS = 'index,name,memory.total,memory.free,driver_version';
const TIMEOUT_MS = 10_000;
const MEBIBYTE = 1 << 20;

/** The cards that nvidia-smi lists; empty where there are none or no driver. */
export function nvidiaCards(): Promise<NvidiaCard[]> {
  return new Promise((resolve) => {
    execFile(
      'nvidia-smi',
      [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'],
      { timeout: TIMEOUT_MS, windowsHide: true },
      (error, stdout) => resolve(error === null ? parseNvidiaCards(stdout) : []),
    );
  });
}

/** Reads nvidia-smi's table; lines of another form are left out. */
export function parseNvidiaCards(text: string): NvidiaCard[] {
  return text.split('\n').flatMap((line) => {
    const [index = '', name = '', memory = '', free = '', driver = ''] = line.split(',').map((field) => field.trim());
    if (!/^\d+$/.test(index) || name === '') return [];
    const bytes = (mebibytes: string): number => (Number(mebibytes) || 0) * MEBIBYTE; // "[N/A]" where a card shares memory
    return [{ index: Number(index), name, memory: bytes(memory), freeMemory: bytes(free), driver }];
  });
}

/** The newest CUDA that the driver can do, its major version, from nvidia-smi's heading; undefined without a driver. */
export function driverCudaVersion(): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('nvidia-smi', [], { timeout: TIMEOUT_MS, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? parseCudaVersion(stdout) : undefined),
    );
  });
}

/** Reads "CUDA Version: 12.4" from nvidia-smi's heading. */
export function parseCudaVersion(text: string): number | undefined {
  const major = /CUDA Version:\s*(\d+)\.\d+/.exec(text)?.[1];
  return major === undefined ? undefined : Number(major);
}
