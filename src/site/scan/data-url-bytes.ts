import { ItemError } from '../../errors.js';

/**
 * The bytes of a `data:` URL (RFC 2397), base64 or percent-encoded.
 *
 * @throws ItemError `DECODE` when it is damaged
 */
export function dataUrlBytes(url: string): Buffer {
  const [, type = '', body = ''] = /^data:([^,]*),(.*)$/is.exec(url) ?? [];
  try {
    if (/;\s*base64\s*$/i.test(type)) return Buffer.from(decodeURIComponent(body), 'base64');
    return Buffer.from(decodeURIComponent(body));
  } catch (error) {
    throw new ItemError('DECODE', 'the data: URL is damaged.', { cause: error });
  }
}
