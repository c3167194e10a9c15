import robotsParser from 'robots-parser';

export interface RobotsRules {
  /** True when the site's robots.txt lets this agent fetch the address. */
  isAllowed(url: URL, load: (robotsUrl: URL) => Promise<RobotsAnswer>): Promise<boolean>;
}

/** The package's types describe an ES module; what is there is a function. */
const parseRobots = robotsParser as unknown as (
  url: string,
  text: string,
) => { isAllowed(url: string, userAgent: string): boolean | undefined };

/** What came for robots.txt: its text, or why there is none (RFC 9309 §2.3.1). */
export type RobotsAnswer = { text: string } | { missing: true } | { unreachable: true };

type Rules = (url: string) => boolean;

const keepForMs = 60 * 60 * 1000;
const keepMost = 1000;

/**
 * Asks robots.txt once per site and hour. No file means all is allowed; a server in trouble means nothing is
 * (RFC 9309 §2.3.1.4), and that is asked again next time.
 */
export function createRobotsRules(productToken: string, now: () => number = Date.now): RobotsRules {
  const sites = new Map<string, { rules: Rules; until: number }>();

  async function findRules(site: URL, load: (robotsUrl: URL) => Promise<RobotsAnswer>): Promise<Rules> {
    const known = sites.get(site.origin);
    if (known && known.until > now()) return known.rules;
    const robotsUrl = new URL('/robots.txt', site);
    const answer = await load(robotsUrl);
    if ('unreachable' in answer) return () => false;
    const rules = 'missing' in answer ? () => true : parseRules(robotsUrl, answer.text);
    sites.delete(site.origin);
    sites.set(site.origin, { rules, until: now() + keepForMs });
    for (const oldest of sites.keys()) {
      if (sites.size <= keepMost) break;
      sites.delete(oldest);
    }
    return rules;
  }

  function parseRules(robotsUrl: URL, text: string): Rules {
    const robots = parseRobots(robotsUrl.href, text);
    // Undefined means that the rules do not speak of the address.
    return (url) => robots.isAllowed(url, productToken) ?? true;
  }

  return {
    async isAllowed(url, load) {
      return (await findRules(url, load))(url.href);
    },
  };
}
