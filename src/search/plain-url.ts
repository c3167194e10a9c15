import { isIPv4 } from 'node:net';
import { AgentError } from '../errors.ts';

/**
 * Parses an http(s) URL that says plainly where it leads. The URL standard forgives much (tabs, backslashes, octal and
 * hexadecimal IPv4, user names before an @), and every such form exists to make two readers see two hosts, so each is
 * refused. Throws AgentError; the URL itself is never in the message.
 */
export function parsePlainUrl(text: string): URL {
  const rule = findFault(text);
  if (rule)
    throw new AgentError(
      `The address is refused: ${rule}.`,
      'Write it as https://host/path, without tricks.',
    );
  return new URL(text);
}

function findFault(text: string): string | undefined {
  if (text.length > 4096) return 'it is longer than 4,096 characters';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0020\u007f\u0085\u00a0\u2028\u2029\\]/.test(text))
    return 'it holds spaces, control characters or backslashes';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return 'it is not http or https';
  const authority = /^[a-z]+:\/\/([^/?#]+)/i.exec(text)?.[1];
  if (authority === undefined) return 'it has no host';
  if (authority.includes('@')) return 'it holds a user name or password';
  if (authority.includes('%')) return 'its host is percent-encoded';
  if (!URL.canParse(text)) return 'it is not a URL';
  const { hostname } = new URL(text);
  if (hostname.endsWith('.')) return 'its host name ends with a dot';
  if (isIPv4(hostname) && authority.replace(/:\d*$/, '') !== hostname)
    return 'its IPv4 address is not written as four decimal numbers';
  return undefined;
}
