/** What a fetch tells as it goes on; the command line makes a progress bar or plain lines of it. */
export type HubEvent =
  /** Before the first byte: what will be fetched and what is there already. */
  | {
      readonly type: 'plan';
      readonly repository: string;
      readonly revision: string;
      readonly files: readonly { readonly name: string; readonly size: number; readonly cached: boolean }[];
    }
  /** `done` of `total` bytes of a file are on disk. */
  | { readonly type: 'progress'; readonly file: string; readonly done: number; readonly total: number }
  /** All bytes of a file are there and its checksum is being taken. */
  | { readonly type: 'verify'; readonly file: string }
  /** A file of the plan is done with: `complete` when it lies in the cache, else its fetch has failed or was ended. */
  | { readonly type: 'end'; readonly file: string; readonly complete: boolean }
  /** Something failed that may pass; it is tried again after `delay` milliseconds. */
  | { readonly type: 'retry'; readonly reason: string; readonly delay: number }
  /** Another process is fetching the same file. */
  | { readonly type: 'wait'; readonly file: string }
  /** Something the user should know, such as that the hub could not be asked and the cached copy is used. */
  | { readonly type: 'notice'; readonly message: string };

/** Takes the events of a fetch. */
export type HubListener = (event: HubEvent) => void;
