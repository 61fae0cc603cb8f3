import { parentPort, workerData } from 'node:worker_threads';
import { CapwrightError } from '../errors.js';
import type { GenerationBatch } from './generation-batch.js';
import { GitSession } from './git-session.js';
import type { SessionOptions } from './session-options.js';
import type { WorkerReply, WorkerRequest } from './session-client.js';

// The thread that ONNX Runtime runs on: its run() blocks the caller, and the main thread must stay responsive.
if (parentPort === null) throw new Error('session-worker must be started as a worker thread');
const port = parentPort;

const reply = (message: WorkerReply): void => port.postMessage(message);

function failure(id: number, error: unknown): WorkerReply {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { id, error: { kind: error instanceof CapwrightError ? error.name : 'Error', message, stack } };
}

const opening = GitSession.open(workerData as SessionOptions);
opening.then(
  () => reply({ id: 0, opened: true }),
  (error: unknown) => reply(failure(0, error)),
);

// Messages queue up in the port, so the next batch is there when one is done.
let turn: Promise<void> = Promise.resolve();
port.on('message', (request: WorkerRequest) => {
  turn = turn.then(() => (request.kind === 'close' ? close() : answer(request.id, request.batch)));
});

async function answer(id: number, batch: GenerationBatch): Promise<void> {
  try {
    const session = await opening;
    reply({ id, rows: await session.generate(batch) });
  } catch (error) {
    reply(failure(id, error));
  }
}

/** Without its port the thread has nothing left to do and ends. */
async function close(): Promise<void> {
  const session = await opening;
  await session.close().finally(() => port.close());
}
