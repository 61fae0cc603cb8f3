import { parentPort } from 'node:worker_threads';
import { serveSession } from './serve-session.js';
import type { SessionReply, SessionRequest } from './session-messages.js';

// The thread that ONNX Runtime runs on: its run() blocks the caller, and the main thread must stay responsive.
if (parentPort === null) throw new Error('session-worker must be started as a worker thread');
const port = parentPort;

const serve = serveSession({
  reply: (message: SessionReply) => port.postMessage(message),
  end: () => port.close(), // without its port the thread has nothing left to do and ends
});
// Messages queue up in the port, so the next batch is there when one is done.
port.on('message', (request: SessionRequest) => serve(request));
