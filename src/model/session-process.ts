import { serveSession } from './serve-session.js';
import type { SessionReply, SessionRequest } from './session-messages.js';

// The process that one of several devices has for itself.
const serve = serveSession({
  reply: (message: SessionReply) => process.send?.(message),
  end: () => process.disconnect(),
});
process.on('message', (request: SessionRequest) => serve(request));
// Without its parent there is nothing left to do, whatever is under way.
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group: the parent decides what is finished.
process.on('SIGINT', () => undefined);
