import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { formatDevice, type Device } from '../device/device.js';
import type { SessionChannel } from './session-channel.js';
import type { SessionReply } from './session-messages.js';

/** How much of what a driver writes to stderr is kept, in characters, for the case that it crashes. */
const LAST_WORDS = 2000;

/**
 * A session in a process of its own, which several devices need: ONNX Runtime must not be loaded by several threads of
 * one process. @param device what it runs on, for the message about its end
 */
export function processChannel(device: Device): SessionChannel {
  const child = fork(fileURLToPath(new URL('./session-process.js', import.meta.url)), {
    serialization: 'advanced', // typed arrays stay what they are
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  return {
    // That the process is gone is told by its exit, which says how.
    post: (request) => child.send(request, () => undefined),
    onReply: (listener) => child.on('message', (reply) => listener(reply as SessionReply)),
    onEnd: (listener) => {
      child.on('error', (error) => listener(error.message, error));
      child.on('exit', (code, signal) => listener(endOf(device, code, signal, lastWords)));
    },
    terminate: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function endOf(device: Device, code: number | null, signal: string | null, lastWords: string): string {
  const how = signal === null ? `stopped with code ${code ?? 0}` : `was ended by ${signal}`;
  const words = lastWords.trim().split('\n').at(-1) ?? '';
  return `The process of ${formatDevice(device)} ${how}${words === '' ? '' : ` (${words})`}. Rows that were written stay: give the same command again to go on.`;
}
