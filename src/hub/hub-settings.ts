import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.js';

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A token and where it was found, so that a refusal can say which one was sent without showing it. */
interface HubToken {
  readonly value: string;
  readonly source: string;
}

/** Where the hub is, where its cache is, and how to speak with it. */
export interface HubSettings {
  /** Folder of `models--owner--name` folders. */
  readonly cacheDirectory: string;
  /** Origin and path prefix of the hub, without a slash at the end. */
  readonly endpoint: string;
  readonly token: HubToken | undefined;
  readonly offline: boolean;
  /** False when the user has forbidden symbolic links in the cache. */
  readonly symlinks: boolean;
  /** Longest wait for an answer's headers, in milliseconds. */
  readonly answerTimeout: number;
  /** Longest silence in mid-download, in milliseconds. */
  readonly stallTimeout: number;
}

/**
 * Reads the settings that all Hugging Face tools share (huggingface_hub, "Environment variables"):
 * HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, HF_ENDPOINT, HF_TOKEN, HUGGING_FACE_HUB_TOKEN,
 * HF_TOKEN_PATH, HF_HUB_DISABLE_IMPLICIT_TOKEN, HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE, HF_HUB_DISABLE_SYMLINKS,
 * HF_HUB_ETAG_TIMEOUT and HF_HUB_DOWNLOAD_TIMEOUT (seconds). An empty variable counts as unset.
 * @throws UsageError when HF_ENDPOINT is no address or the token can't be sent in a header
 */
export async function readHubSettings(env: Environment, home = homedir()): Promise<HubSettings> {
  const folder = (name: string): string | undefined => {
    const value = env[name];
    return value ? expandPath(value, env, home) : undefined;
  };
  const hfHome = folder('HF_HOME') ?? join(folder('XDG_CACHE_HOME') ?? join(home, '.cache'), 'huggingface');
  return {
    cacheDirectory: folder('HF_HUB_CACHE') ?? folder('HUGGINGFACE_HUB_CACHE') ?? join(hfHome, 'hub'),
    endpoint: readEndpoint(env.HF_ENDPOINT),
    token: isTrue(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)
      ? undefined
      : await readToken(env, folder('HF_TOKEN_PATH') ?? join(hfHome, 'token')),
    offline: isTrue(env.HF_HUB_OFFLINE) || isTrue(env.TRANSFORMERS_OFFLINE),
    symlinks: !isTrue(env.HF_HUB_DISABLE_SYMLINKS),
    answerTimeout: readSeconds(env.HF_HUB_ETAG_TIMEOUT) ?? 15_000,
    stallTimeout: readSeconds(env.HF_HUB_DOWNLOAD_TIMEOUT) ?? 30_000,
  };
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['1', 'ON', 'YES', 'TRUE'].includes(value.toUpperCase());
}

function readSeconds(value: string | undefined): number | undefined {
  const seconds = Number(value);
  return value && Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/** `~` and `$NAME`, as Python's expanduser and expandvars read them. */
function expandPath(path: string, env: Environment, home: string): string {
  return path
    .replace(/^~(?=[/\\]|$)/, home)
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain?: string, braced?: string) => env[plain ?? braced ?? ''] ?? whole);
}

function readEndpoint(value: string | undefined): string {
  const endpoint = [value?.trim(), 'https://huggingface.co'].find((text) => text)?.replace(/(?<!\/)\/+$/, '') ?? '';
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UsageError(`Expected HF_ENDPOINT to be an address such as https://huggingface.co, found "${endpoint}".`);
  }
  return endpoint;
}

async function readToken(env: Environment, file: string): Promise<HubToken | undefined> {
  for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN']) {
    const value = env[name]?.trim();
    if (value) return checkToken({ value, source: `the environment variable ${name}` });
  }
  try {
    const value = (await readFile(file, 'utf8')).trim();
    return value === '' ? undefined : checkToken({ value, source: `the file ${file}` });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return undefined; // no file, or not ours to read: as good as none; a refusal will say that no token was sent
  }
}

function checkToken(token: HubToken): HubToken {
  if (/^[\x21-\x7e]+$/.test(token.value)) return token;
  throw new UsageError(`Expected one word of plain characters as the token in ${token.source}, found others.`);
}
