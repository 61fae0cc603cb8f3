import { CapwrightError, ModelError } from '../errors.js';
import type { Catalogue } from './catalogue.js';
import { HubAnswerError, HubNetworkError } from './hub-failure.js';
import type { HubSettings } from './hub-settings.js';
import { didYouMean, nearestNames } from '../nearest-names.js';

/** What was being fetched when it failed. */
export interface HubAttempt {
  readonly repository: string;
  readonly revision: string;
  readonly settings: Pick<HubSettings, 'endpoint' | 'token'>;
  readonly catalogue: Catalogue;
}

/** What to do without the hub. */
const WITHOUT_HUB =
  'Without the hub, pass a folder that holds the checkpoint, or the bundled git-demo (--model git-demo); ' +
  'a proxy is set with HTTPS_PROXY, a mirror with HF_ENDPOINT.';

/**
 * Words a failure of the hub for users: what was asked for, which token was sent (never its value), what to do next.
 * Other errors are given back as they are.
 */
export function explainHubFailure(error: unknown, attempt: HubAttempt): unknown {
  if (error instanceof CapwrightError) return error;
  if (error instanceof HubAnswerError) return new ModelError(wordAnswer(error, attempt), { cause: error });
  if (error instanceof HubNetworkError) {
    return new ModelError(`${attempt.repository} can't be fetched: ${error.message}. ${WITHOUT_HUB}`, { cause: error });
  }
  return error;
}

function wordAnswer(error: HubAnswerError, attempt: HubAttempt): string {
  const { repository, revision, settings } = attempt;
  const page = `${settings.endpoint}/${repository}`;
  const sent = settings.token ? `the token from ${settings.token.source} was sent` : 'no token was sent';
  const detail = error.detail ? ` The hub says: ${error.detail.replace(/\.$/, '')}.` : '';
  if (error.errorCode === 'GatedRepo') {
    return `${repository} is gated (${sent}).${detail} Ask for access on ${page}, then set HF_TOKEN to a token of that account.`;
  }
  if (error.errorCode === 'RevisionNotFound') {
    return `${repository} has no revision "${revision}": expected a branch, a tag or a full commit. See ${page}/commits/main.`;
  }
  if (error.errorCode === 'EntryNotFound') {
    return `${repository} at ${revision} lacks a file that it lists (${new URL(error.url).pathname}). Try again, or another --revision.`;
  }
  if (error.status === 401 && settings.token !== undefined && error.errorCode !== 'RepoNotFound') {
    return `The hub refused ${repository}: the token from ${settings.token.source} is not valid (401).${detail} Replace or unset it.`;
  }
  if (error.status === 401 || error.status === 404) {
    return (
      `${repository} does not exist on ${settings.endpoint}, or is private (${error.status}; ${sent}).${nameHint(attempt)} ` +
      `For a private one, set HF_TOKEN; the published names are in "capwright models list".`
    );
  }
  if (error.status === 403) {
    return `The hub forbids ${repository} (403; ${sent}).${detail} Check the rights of the token on ${page}.`;
  }
  if (error.status === 429) {
    return `The hub allows no more requests for now (429; ${sent}). Wait some minutes; a token raises the limit.`;
  }
  return `${repository} can't be fetched: the hub answered ${error.status}.${detail} Try again later. ${WITHOUT_HUB}`;
}

function nameHint({ repository, catalogue }: HubAttempt): string {
  const near = nearestNames(
    repository,
    catalogue.models.map((model) => model.repository).filter((known) => known !== repository),
  );
  return didYouMean(near);
}
