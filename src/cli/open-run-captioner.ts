import { BUNDLED_MODEL } from '../hub/model-name.js';
import { createRunCaptioner, type RunCaptioner } from '../pipeline/text-controls/create-run-captioner.js';
import { captionerOptions } from './captioner-flags.js';
import { decodingOptions } from './decoding-flags.js';
import { DownloadProgress } from './download-progress.js';
import type { RunFlagValues } from './run-plan.js';
import type { RunProgress } from './run-progress.js';
import { captionRules } from './text-flags.js';

const BUNDLED_NOTICE = `${BUNDLED_MODEL} knows 83 drawn things and no photographs; for those give --model a published GIT checkpoint.`;

/** What a run goes on with, besides its flags. */
interface RunContext {
  /** A command's arguments: a lone picture gets the whole processor. */
  readonly paths?: readonly string[];
  readonly progress: RunProgress;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/**
 * Opens the captioner that a command's flags ask for, fetched first where need be, and tells of it on stderr.
 * @throws UsageError, ModelError as createRunCaptioner
 */
export async function openRunCaptioner(
  flags: RunFlagValues,
  { paths = [], progress, quiet, signal }: RunContext,
): Promise<RunCaptioner> {
  const rules = captionRules(flags);
  if (flags.model === BUNDLED_MODEL) progress.note(BUNDLED_NOTICE);
  return createRunCaptioner({
    ...captionerOptions(flags, paths),
    ...decodingOptions(flags),
    rules,
    fallbackModels: flags['fallback-model'] ?? [],
    onHubEvent: new DownloadProgress(process.stderr, quiet).listen,
    signal,
    onNotice: (message) => progress.note(message),
    ...(flags.prompt === undefined ? {} : { prompt: flags.prompt }),
  });
}
