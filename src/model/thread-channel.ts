import { Worker } from 'node:worker_threads';
import type { SessionChannel } from './session-channel.js';
import type { SessionReply } from './session-messages.js';

/** A session in a thread of this process: pixels are handed over without a copy. */
export function threadChannel(): SessionChannel {
  const worker = new Worker(new URL('./session-worker.js', import.meta.url), {
    // A thread inherits the process's flags, and Node refuses this one for a file.
    ...(process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {}),
  });
  return {
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    onReply: (listener) => worker.on('message', (reply: SessionReply) => listener(reply)),
    onEnd: (listener) => {
      worker.on('error', (error: Error) => listener(error.message, error));
      worker.on('exit', (code) => listener(`The inference thread stopped with code ${code}.`));
    },
    terminate: async () => {
      await worker.terminate();
    },
  };
}
