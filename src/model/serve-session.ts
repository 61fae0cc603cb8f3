import { CapwrightError } from '../errors.js';
import { BatchLimits } from './batch-limits.js';
import type { BatchSession } from './batch-session.js';
import { GitSession } from './git-session.js';
import { HalvingSession } from './halving-session.js';
import type { SessionReply, SessionRequest } from './session-messages.js';
import type { SessionOptions } from './session-options.js';
import { warmUpBatch } from './warm-up-batch.js';

/** The other end of a client: where replies go, and what to do once the session is closed. */
export interface SessionPort {
  readonly reply: (message: SessionReply) => void;
  readonly end: () => void;
}

/**
 * Holds a session for a client in another thread or process: gives the function to call with each of its requests. They
 * are answered one after the other.
 */
export function serveSession({ reply, end }: SessionPort): (request: SessionRequest) => void {
  let session: Promise<BatchSession> | undefined;
  let turn: Promise<void> = Promise.resolve();

  const handle = async (request: SessionRequest): Promise<void> => {
    if (request.kind === 'close') {
      await session?.then((opened) => opened.close()).catch(() => undefined);
      end();
      return;
    }
    const id = request.kind === 'open' ? 0 : request.id;
    try {
      if (request.kind === 'open') {
        session = openHalving(request.options, (notice) => reply({ notice }));
        await session;
        reply({ id, opened: true });
      } else if (session !== undefined) {
        reply({ id, rows: await (await session).generate(request.batch) });
      }
    } catch (error) {
      reply(failure(id, error));
    }
  };
  return (request) => {
    turn = turn.then(() => handle(request));
  };
}

async function openHalving(options: SessionOptions, onNotice: (notice: string) => void): Promise<BatchSession> {
  const { limits: kept, warmUp } = options;
  const onLower = (limit: number): void =>
    onNotice(`Too little memory for so large a batch: going on with ${limit} at a time.`);
  const limits =
    kept === undefined ? BatchLimits.forgetful(onLower) : await BatchLimits.open(kept.path, kept.device, onLower);
  const session = new HalvingSession(await GitSession.open(options), limits);
  if (warmUp !== undefined) await session.generate(warmUpBatch(warmUp));
  return session;
}

function failure(id: number, error: unknown): SessionReply {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { id, error: { kind: error instanceof CapwrightError ? error.name : 'Error', message, stack } };
}
