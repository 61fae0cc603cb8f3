import robotsParser, { type Robot } from 'robots-parser';
import { ItemError } from '../../errors.js';
import { userAgent, type WebClient } from './web-client.js';

/** What a site allows visitors like this one. */
export interface RobotsRules {
  allows(url: URL): boolean;
  /** Seconds between requests that the site asks for. */
  readonly delay: number;
}

/**
 * Reads the robots.txt of an origin by RFC 9309: none (a 4xx status) allows all, one that can't be had allows nothing.
 *
 * @param origin an address of the site
 */
export async function robotsRules(origin: URL, client: Pick<WebClient, 'get'>): Promise<RobotsRules> {
  const address = new URL('/robots.txt', origin);
  let status = 599;
  let text = '';
  try {
    const answer = await client.get(address);
    ({ status } = answer);
    text = answer.body.toString('utf8');
  } catch (error) {
    if (!(error instanceof ItemError)) throw error;
    // A private address says so when the page itself is asked for.
    if (error.code === 'PRIVATE') throw error;
  }
  if (status >= 500) return { allows: () => false, delay: 0 };
  if (status >= 400) return { allows: () => true, delay: 0 };
  // The package's types name a default export where there is none: the module is the function.
  const parse = robotsParser as unknown as (url: string, robotstxt: string) => Robot;
  const robots = parse(address.href, text);
  return {
    allows: (url) => robots.isAllowed(url.href, userAgent) !== false,
    delay: robots.getCrawlDelay(userAgent) ?? 0,
  };
}
