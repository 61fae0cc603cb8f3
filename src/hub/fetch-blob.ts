import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { ModelError, OutputError } from '../errors.js';
import { backoffDelay, MAX_FAILURES } from './backoff.js';
import { matchesEtag } from './blob-checksum.js';
import { hubRequest, type HubConnection } from './hub-request.js';
import { HubAnswerError, HubNetworkError } from './hub-failure.js';

/** A file of the hub and the place in the cache it belongs to. */
export interface WantedBlob {
  /** Name for messages and events. */
  readonly name: string;
  readonly url: string;
  readonly size: number;
  readonly etag: string;
  /** Where the finished file goes; `<path>.incomplete` holds what has come so far. */
  readonly path: string;
}

/**
 * Fetches one file into the cache. What an earlier, cut-off run left in `.incomplete` is kept and the rest asked for by
 * a range request; so it goes on after every cut or silent connection, as long as bytes keep coming. The file is renamed
 * to its final name only when its size and checksum are right.
 *
 * Even two processes at once can't spoil it: bytes are written at their own position and never cut off, and the checksum
 * is taken from the disk.
 * @throws ModelError when the content is wrong three times, OutputError when it can't be written, HubAnswerError or
 *   HubNetworkError when the hub fails for good
 */
export async function fetchBlob(connection: HubConnection, blob: WantedBlob): Promise<void> {
  const incomplete = `${blob.path}.incomplete`;
  for (let wrong = 1; ; wrong++) {
    await fillFile(connection, blob, incomplete);
    connection.onEvent({ type: 'verify', file: blob.name });
    if ((await matchesEtag(incomplete, blob.etag, connection.signal)) !== false) {
      await rename(incomplete, blob.path).catch(async (error: unknown) => {
        // Another process may have finished the very same file.
        if ((await sizeOf(blob.path)) !== blob.size) throw error;
      });
      return;
    }
    await rm(incomplete, { force: true });
    const reason = `${blob.name}: its checksum is not ${blob.etag}`;
    if (wrong === 3) {
      throw new ModelError(
        `${reason}: expected the file the hub names, got another three times. Nothing was kept. ` +
          'Something between here and the hub alters files: try without proxy or mirror, or put the files into a folder and pass that.',
      );
    }
    await pause(connection, reason, wrong);
  }
}

/** Fetches until the file has its full size. Progress starts the count of failures anew. */
async function fillFile(connection: HubConnection, blob: WantedBlob, path: string): Promise<void> {
  let failures = 0;
  for (;;) {
    if (((await sizeOf(path)) ?? 0) > blob.size) await rm(path, { force: true });
    const before = (await sizeOf(path)) ?? 0;
    connection.onEvent({ type: 'progress', file: blob.name, done: before, total: blob.size });
    if (before === blob.size && blob.size > 0) return;
    try {
      await appendRest(connection, blob, path, before);
      if ((await sizeOf(path)) === blob.size) return;
      throw new HubNetworkError(`${blob.name}: the connection ended early`, true);
    } catch (error) {
      connection.signal?.throwIfAborted();
      const outOfRange = error instanceof HubAnswerError && error.status === 416;
      if (outOfRange)
        await rm(path, { force: true }); // what lies there is of no use to this server
      else if (!(error instanceof HubNetworkError) || !error.passing) throw error;
      failures = ((await sizeOf(path)) ?? 0) > before ? 1 : failures + 1;
      if (failures >= MAX_FAILURES) throw error;
      await pause(connection, error.message, failures);
    }
  }
}

async function appendRest(connection: HubConnection, blob: WantedBlob, path: string, from: number): Promise<void> {
  const silence = new AbortController();
  const { stallTimeout } = connection.settings;
  const response = await hubRequest(connection, blob.url, {
    headers: from > 0 ? { range: `bytes=${from}-` } : {},
    signal: silence.signal,
  });
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  let file: FileHandle | undefined;
  try {
    let position = startOf(response, blob, from);
    file = await openForUpdate(path);
    while (reader !== undefined) {
      const timer = setTimeout(() => silence.abort(), stallTimeout);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) break;
      if (position + value.byteLength > blob.size) {
        throw new HubNetworkError(`${blob.name}: more came than its ${blob.size} bytes`, true);
      }
      await writeAll(file, value, position, path);
      position += value.byteLength;
      connection.onEvent({ type: 'progress', file: blob.name, done: position, total: blob.size });
    }
    await file.sync();
  } catch (error) {
    connection.signal?.throwIfAborted();
    if (silence.signal.aborted) {
      throw new HubNetworkError(`${blob.name}: nothing came for ${stallTimeout / 1000} s`, true);
    }
    if (error instanceof HubNetworkError || error instanceof OutputError) throw error;
    throw HubNetworkError.from(error, new URL(blob.url));
  } finally {
    await reader?.cancel().catch(() => undefined);
    await file?.close();
  }
}

/** Where the body that came begins; an answer that does not fit the file is let go and tried again. */
function startOf(response: Response, blob: WantedBlob, from: number): number {
  if (response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    if (Number(range?.[1]) === from && [String(blob.size), '*'].includes(range?.[2] ?? '')) return from;
    throw new HubNetworkError(`${blob.name}: another range came than the one asked for`, true);
  }
  const length = response.headers.get('content-length');
  if (length !== null && Number(length) !== blob.size) {
    throw new HubNetworkError(`${blob.name}: expected ${blob.size} bytes, the server offers ${length}`, true);
  }
  return 0; // the server does not do ranges: all of it comes again
}

async function openForUpdate(path: string): Promise<FileHandle> {
  try {
    await (await open(path, 'a')).close(); // creates it, but would write at the end only
    return await open(path, 'r+');
  } catch (error) {
    throw new OutputError(
      `${path}: can't be written (${(error as Error).message}). Set HF_HOME to a folder that can be.`,
      { cause: error },
    );
  }
}

/** One write may take less than it is given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number, path: string): Promise<void> {
  try {
    let done = 0;
    while (done < bytes.byteLength) {
      done += (await file.write(bytes, done, bytes.byteLength - done, position + done)).bytesWritten;
    }
  } catch (error) {
    const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw new OutputError(
      `${path}: ${full ? 'the disk is full' : (error as Error).message} after ${position} bytes. What has come is kept: ` +
        `${full ? 'free some space' : 'see to the disk'} and run again, or set HF_HOME to another one.`,
      { cause: error },
    );
  }
}

async function pause(connection: HubConnection, reason: string, failures: number): Promise<void> {
  const delay = backoffDelay(failures);
  connection.onEvent({ type: 'retry', reason, delay });
  await connection.sleep(delay, connection.signal);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
