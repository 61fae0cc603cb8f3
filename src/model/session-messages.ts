import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';
import type { SessionOptions } from './session-options.js';

/** What a client sends to the thread or process that holds its session. */
export type SessionRequest =
  | { readonly kind: 'open'; readonly options: SessionOptions }
  | { readonly kind: 'generate'; readonly id: number; readonly batch: GenerationBatch }
  | { readonly kind: 'close' };

/** What it hears; id 0 is the opening of the session. */
export type SessionReply =
  | { readonly id: number; readonly opened: true }
  | { readonly id: number; readonly rows: GeneratedTokens[][] }
  | {
      readonly id: number;
      readonly error: { readonly kind: string; readonly message: string; readonly stack: string | undefined };
    }
  | { readonly notice: string };
