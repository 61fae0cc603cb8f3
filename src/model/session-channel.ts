import type { SessionReply, SessionRequest } from './session-messages.js';

/** A client's connection to the thread or process that holds its session. */
export interface SessionChannel {
  /** Sends a request; `transfer` is handed over where that is possible, else copied. */
  post(request: SessionRequest, transfer?: readonly ArrayBuffer[]): void;
  onReply(listener: (reply: SessionReply) => void): void;
  /** Told once when the other end is gone, with the reason. */
  onEnd(listener: (reason: string, error?: Error) => void): void;
  /** Ends it at once. */
  terminate(): Promise<void>;
}
