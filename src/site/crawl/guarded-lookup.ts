import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ItemError } from '../../errors.js';

/**
 * Resolves names as usual but fails when any answer is forbidden. The very answer that was checked is connected to, so a name
 * that changes its mind gains nothing.
 *
 * @param isForbidden tells addresses that may not be visited
 */
export function guardedLookup(isForbidden: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, answers: LookupAddress[] | undefined) => {
      const [first] = answers ?? [];
      const bad = answers?.find(({ address }) => isForbidden(address));
      if (answers === undefined || first === undefined) callback(error ?? new Error(`${hostname} has no address`), '');
      else if (bad) callback(forbiddenAddress(bad.address), '');
      else if (options.all === true) callback(null, answers);
      else callback(null, first.address, first.family);
    });
  };
}

/** The error for an address that may not be visited. */
export function forbiddenAddress(address: string): ItemError {
  return new ItemError(
    'PRIVATE',
    `${address} is an address of a private network; --allow-private visits it all the same.`,
  );
}
