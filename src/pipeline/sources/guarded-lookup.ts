import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Resolves names as usual but fails when any answer is forbidden. The very answer that was checked is connected to, so a name
 * that changes its mind gains nothing.
 *
 * @param isForbidden tells addresses that may not be visited
 * @param refusal the error for one of them
 */
export function guardedLookup(
  isForbidden: (address: string) => boolean,
  refusal: (address: string) => Error,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, answers: LookupAddress[] | undefined) => {
      const [first] = answers ?? [];
      const bad = answers?.find(({ address }) => isForbidden(address));
      if (answers === undefined || first === undefined) callback(error ?? new Error(`${hostname} has no address`), '');
      else if (bad) callback(refusal(bad.address), '');
      else if (options.all === true) callback(null, answers);
      else callback(null, first.address, first.family);
    });
  };
}
