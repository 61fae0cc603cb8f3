import { hubRequest, type HubConnection } from './hub-request.js';
import { HubNetworkError } from './hub-failure.js';

/** What the hub says of one file before it is fetched. */
export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  readonly size: number;
  /** Names the content: sha256 of a large file, git blob id of a small one; also the file's name in the cache. */
  readonly etag: string;
}

/** The address of a file of one commit. */
function fileUrl(endpoint: string, repository: string, commit: string, name: string): string {
  return `${endpoint}/${repository}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Asks for a file's size and etag as huggingface_hub does (HEAD of its address, redirects followed within the hub only),
 * so that both name the blob alike. @huggingface/hub's `fileDownloadInfo` does not serve here: it follows the redirect
 * to the storage host, whose etag is not the content's checksum.
 * @throws HubAnswerError or HubNetworkError
 */
export async function describeFile(
  connection: HubConnection,
  repository: string,
  commit: string,
  name: string,
): Promise<RemoteFile> {
  const url = fileUrl(connection.settings.endpoint, repository, commit, name);
  const { headers, ok } = await hubRequest(connection, url, { method: 'HEAD', stopAtForeignRedirect: true });
  const etag = (headers.get('x-linked-etag') ?? headers.get('etag'))?.replace(/^W\//, '').replaceAll('"', '');
  const length = headers.get('x-linked-size') ?? (ok ? headers.get('content-length') : null);
  const size = length === null ? Number.NaN : Number(length);
  if (!headers.has('x-repo-commit') || !etag || !/^[\w.-]+$/.test(etag) || !Number.isSafeInteger(size) || size < 0) {
    throw new HubNetworkError(
      `${new URL(url).host} does not answer as a Hugging Face hub does (no commit, etag or size for ${name}); ` +
        'check HF_ENDPOINT, the proxy, and whether this network asks for a log-in page first',
      false,
    );
  }
  return { name, url, size, etag };
}
