import { OutputError } from '../../errors.js';
import { isFolder } from '../../is-folder.js';

/**
 * Refuses pictures that are no files of their own, for outputs whose readers open pictures by the names in them.
 * @param output the output, for the message
 * @param path how the picture is called: `SHARD.tar/MEMBER` and `FILE.parquet#ROW` are inside other files
 * @throws OutputError
 */
export async function refuseMember(output: string, path: string): Promise<void> {
  const [, container, kind] = /^(.*?\.tar)(\/)./i.exec(path) ?? /^(.*\.parquet)(#)\d+$/i.exec(path) ?? [];
  if (container === undefined || (kind === '/' && (await isFolder(container)))) return;
  throw new OutputError(
    `${output}: expected pictures that are files, found ${path}, which is inside ${container}: nothing could open it by that name. ` +
      'Write .jsonl, .csv, .parquet or .tar, or unpack the pictures first.',
  );
}
