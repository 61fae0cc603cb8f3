import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError, UsageError } from '../errors.js';
import { exists } from '../exists.js';
import { sleep, type Sleep } from './backoff.js';
import { CachedRepository, COMMIT } from './cache-layout.js';
import { loadCatalogue, type Catalogue } from './catalogue.js';
import { inspectFolder } from './checkpoint-files.js';
import { explainHubFailure } from './explain-hub-failure.js';
import { freeSpace, type FreeSpace } from './free-space.js';
import type { HubListener } from './hub-event.js';
import { HubAnswerError, HubNetworkError } from './hub-failure.js';
import { hubRequest, type HubConnection } from './hub-request.js';
import { readHubSettings, type Environment, type HubSettings } from './hub-settings.js';
import { parseModelName } from './model-name.js';
import { proxyFetch } from './proxy-fetch.js';
import { pullCheckpoint } from './pull-checkpoint.js';

/** How a checkpoint is looked for. Everything may be left out. */
export interface ResolveOptions {
  /** A branch, tag or full commit of the repository; `main` when absent. */
  readonly revision?: string | undefined;
  /** Makes no request at all; HF_HUB_OFFLINE when absent. */
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: HubListener | undefined;
  /** The variables that `readHubSettings` and `proxyFetch` read; `process.env` when absent. */
  readonly env?: Environment | undefined;
  /** What requests are made with; by default a `fetch` that honours the proxies of `env`. */
  readonly fetch?: typeof fetch | undefined;
  readonly sleep?: Sleep | undefined;
  readonly freeSpace?: FreeSpace | undefined;
}

/** A checkpoint that lies on this machine, whole. */
export interface ResolvedCheckpoint {
  /** What to call it: `git-demo`, the repository (`microsoft/git-base-coco`), or the folder. */
  readonly name: string;
  readonly source: 'bundled' | 'folder' | 'hub';
  /** Absolute path of the folder with config.json, preprocessor_config.json, tokenizer.json and the weights. */
  readonly folder: string;
  /** Full commit of the repository; null for what is not from the hub. */
  readonly revision: string | null;
  /** Name of the weights file in the folder, or of the index that names its parts. */
  readonly weights: string;
}

/**
 * Finds a checkpoint by what a user calls it, and fetches it when it is not on this machine yet: the bundled `git-demo`,
 * a folder, a catalogue name or any repository of the hub. A cached copy of a commit is used without asking; that of a
 * branch after asking which commit it leads to now, or without when the hub can't be reached.
 * @throws UsageError for an unknown name, ModelError when it can't be had whole, OutputError when the disk is full
 */
export async function resolveCheckpoint(text: string, options: ResolveOptions = {}): Promise<ResolvedCheckpoint> {
  const catalogue = await loadCatalogue();
  const name = parseModelName(text, catalogue);
  switch (name.kind) {
    case 'bundled':
      return checkpointIn(fileURLToPath(new URL(`../../models/${name.name}`, import.meta.url)), 'bundled', name.name);
    case 'folder':
      return checkpointIn(name.folder, 'folder', name.folder);
    case 'repository':
      return resolveRepository(name.repository, catalogue, options);
  }
}

async function checkpointIn(folder: string, source: 'bundled' | 'folder', name: string): Promise<ResolvedCheckpoint> {
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    throw new ModelError(`${folder}: expected a checkpoint folder, found none. See "capwright models list" for names.`);
  }
  const { missing, weights } = await inspectFolder(folder);
  if (missing.length > 0 || weights === undefined) {
    throw new ModelError(`${folder}: expected a checkpoint folder, found no ${missing.join(', ')} in it.`);
  }
  return { name, source, folder, revision: null, weights };
}

async function resolveRepository(
  repository: string,
  catalogue: Catalogue,
  options: ResolveOptions,
): Promise<ResolvedCheckpoint> {
  const { revision = 'main', env = process.env, onEvent = () => undefined } = options;
  requireRevision(revision);
  const settings = await readHubSettings(env);
  const cached = new CachedRepository(settings.cacheDirectory, repository);
  const knownCommit = COMMIT.test(revision) ? revision : await cached.readRef(revision);
  const held = knownCommit === undefined ? undefined : await heldCheckpoint(cached, knownCommit);
  if (held !== undefined && (knownCommit === revision || (options.offline ?? settings.offline))) return held;
  if (options.offline ?? settings.offline) throw await notCached(cached, revision, knownCommit);

  const connection = await connect(settings, options);
  try {
    const { commit, available } = await askRevision(connection, repository, revision, held !== undefined);
    const whole = await heldCheckpoint(cached, commit);
    if (whole === undefined) {
      const { symlinks } = settings;
      await pullCheckpoint(connection, {
        cached,
        commit,
        available,
        symlinks,
        freeSpace: options.freeSpace ?? freeSpace,
      });
    }
    // Last, so that an interrupted pull leaves the branch at the commit that is whole. A read-only cache keeps its own.
    if (revision !== commit) await cached.writeRef(revision, commit).catch(() => undefined);
    const pulled = whole ?? (await heldCheckpoint(cached, commit));
    if (pulled === undefined) throw await notCached(cached, revision, commit);
    return pulled;
  } catch (error) {
    options.signal?.throwIfAborted();
    const failure = explainHubFailure(error, { repository, revision, settings, catalogue });
    const passing = error instanceof HubNetworkError || error instanceof HubAnswerError;
    if (held === undefined || !passing || isGone(error)) throw failure;
    onEvent({
      type: 'notice',
      message: `${repository}: ${error.message}; using the cached commit ${knownCommit ?? ''}.`,
    });
    return held;
  }
}

/** Git's own rules for names (git-check-ref-format), as far as paths of the cache are made of them. */
function requireRevision(revision: string): void {
  if (
    /^[^\s\\:?*[~^\p{Cc}]+$/u.test(revision) &&
    revision.split('/').every((part) => !/^$|^\.|\.\.|\.lock$/.test(part))
  ) {
    return;
  }
  throw new UsageError(`Expected a branch, tag or full commit as the revision, found "${revision}".`);
}

/** A revision that the hub says does not exist must not be answered from the cache. */
function isGone(error: unknown): boolean {
  return error instanceof HubAnswerError && error.errorCode === 'RevisionNotFound';
}

async function connect(settings: HubSettings, options: ResolveOptions): Promise<HubConnection> {
  return {
    settings,
    fetch: options.fetch ?? (await proxyFetch(options.env ?? process.env)),
    sleep: options.sleep ?? sleep,
    onEvent: options.onEvent ?? (() => undefined),
    ...(options.signal && { signal: options.signal }),
  };
}

/** Asks which commit a revision leads to and what files it has. */
async function askRevision(
  connection: HubConnection,
  repository: string,
  revision: string,
  canDoWithout: boolean,
): Promise<{ commit: string; available: string[] }> {
  const { modelInfo } = await import('@huggingface/hub'); // only those who fetch wait for it
  const answer = await modelInfo({
    name: repository,
    revision,
    hubUrl: connection.settings.endpoint,
    additionalFields: ['sha', 'filePaths'],
    fetch: (input, init) =>
      hubRequest(connection, input instanceof Request ? input.url : input.toString(), {
        headers: Object.fromEntries(new Headers(init?.headers)),
        attempts: canDoWithout ? 1 : undefined,
      }),
  }).catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HubNetworkError(`${connection.settings.endpoint} does not answer in JSON as a hub does`, false);
  });
  if (!COMMIT.test(answer.sha)) {
    throw new HubNetworkError(`${connection.settings.endpoint} names no commit for ${repository}`, false);
  }
  return { commit: answer.sha, available: answer.filePaths };
}

async function heldCheckpoint(cached: CachedRepository, commit: string): Promise<ResolvedCheckpoint | undefined> {
  const folder = cached.snapshot(commit);
  const { missing, weights } = await inspectFolder(folder);
  if (missing.length > 0 || weights === undefined) return undefined;
  return { name: cached.repository, source: 'hub', folder, revision: commit, weights };
}

/** Says which file is missing, of the wanted commit or else of the one that an unfinished pull has left. */
async function notCached(cached: CachedRepository, revision: string, commit: string | undefined): Promise<ModelError> {
  const snapshots = await readdir(join(cached.folder, 'snapshots')).catch(() => []);
  const [found] = commit === undefined ? snapshots : [commit];
  const pull = `Fetch it while online: capwright models pull ${cached.repository}${revision === 'main' ? '' : ` --revision ${revision}`}.`;
  if (found === undefined || !(await exists(cached.snapshot(found)))) {
    return new ModelError(
      `${cached.repository} (revision ${revision}) is not in the cache ${cached.folder}, and offline mode forbids to fetch it. ${pull}`,
    );
  }
  const { missing } = await inspectFolder(cached.snapshot(found));
  if (missing.length === 0) {
    return new ModelError(
      `${cached.repository}: which commit "${revision}" leads to is not in the cache, and offline mode forbids to ask. ` +
        `The cache holds --revision ${found}.`,
    );
  }
  return new ModelError(
    `${cached.repository} (revision ${revision}) is not whole in the cache: ${cached.snapshot(found)} lacks ${missing.join(', ')}. ${pull}`,
  );
}
