import { lookup as lookupByOperatingSystem } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { AgentError, OperatorError, RetryLaterError } from '../errors.ts';
import { type AddressBlock, isInBlocks, isPublicAddress, parseBlock } from './address-range.ts';
import { parsePlainUrl } from './plain-url.ts';

export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/** All addresses of a host name, as the system would connect to them. */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

export interface AddressGuardSettings {
  /**
   * What the operator opens beside the public internet: host names (`wiki.corp.example`, `*.corp.example`), addresses,
   * CIDR blocks (`10.1.0.0/16`), and names or addresses with a port (`127.0.0.1:8080`, `[fd00::1]:8080`).
   */
  allowHosts?: readonly string[];
  /** Ports that any address may be reached at. Default 80 and 443: nearly all pages, and no database or admin port. */
  ports?: readonly number[];
  /** Default: the operating system's resolver. */
  resolve?: Resolve;
}

export interface AddressGuard {
  /** Parses and judges an address without the network. Throws AgentError that says which rule it breaks. */
  check(url: string): URL;
  /**
   * For `net.connect` to a port: resolves once, judges every answer, and hands over only what was judged, so that a
   * second, other answer of the name server (DNS rebinding) is never asked for.
   */
  lookupFor(port: number): LookupFunction;
  /** Judges the address of a connection that stands: the last line, after the connection and before any byte is sent. */
  checkConnected(hostname: string, port: number, address: string | undefined): void;
}

interface Allowed {
  names: Set<string>;
  suffixes: string[];
  withPort: Set<string>;
  blocks: AddressBlock[];
}

const localSuffixes = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
];
const localSuffix = new RegExp(`(^|\\.)(${localSuffixes.join('|')}|home\\.arpa)$`);

/**
 * Decides where pages may be fetched from. The URLs come from agents and from pages, so every rule is a denial by
 * default: public http(s) addresses at the usual ports, and what the operator lists.
 */
export function createAddressGuard(settings: AddressGuardSettings = {}): AddressGuard {
  const allowed = readAllowed(settings.allowHosts ?? []);
  const ports = new Set(settings.ports ?? [80, 443]);
  const resolve: Resolve =
    settings.resolve ??
    (async (hostname) => (await lookupByOperatingSystem(hostname, { all: true })) as ResolvedAddress[]);

  function isListed(hostname: string, port: number): boolean {
    if (allowed.withPort.has(`${hostname}:${port}`) || allowed.names.has(hostname)) return true;
    return allowed.suffixes.some((suffix) => hostname.endsWith(suffix));
  }
  function isOpenAddress(address: string): boolean {
    return isPublicAddress(address) || isInBlocks(address, allowed.blocks);
  }

  function check(text: string): URL {
    const url = parsePlainUrl(text);
    const hostname = bareHostname(url);
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    if (allowed.withPort.has(`${hostname}:${port}`)) return url;
    if (!ports.has(port)) throw refuse(`its port is not one of ${[...ports].join(', ')}`);
    if (isListed(hostname, port)) return url;
    if (isIP(hostname)) {
      if (!isOpenAddress(hostname)) throw refuse('it is not on the public internet');
    } else if (!hostname.includes('.') || localSuffix.test(hostname)) {
      throw refuse('its host name belongs to a local network');
    }
    return url;
  }

  async function resolveChecked(hostname: string, port: number): Promise<ResolvedAddress[]> {
    const answers = await resolve(hostname).catch((error: unknown) => {
      throw describeResolveFailure(error);
    });
    if (answers.length === 0) throw describeResolveFailure({ code: 'ENOTFOUND' });
    // One private answer among public ones is the trick, so one is enough to refuse them all.
    if (!isListed(hostname, port) && !answers.every((answer) => isOpenAddress(answer.address)))
      throw refuse('its host name leads to an address that is not on the public internet');
    return answers;
  }

  function lookupFor(port: number): LookupFunction {
    return (hostname, options, callback) => {
      resolveChecked(hostname.toLowerCase(), port).then(
        (answers) => {
          const first = answers[0] as ResolvedAddress;
          if (options.all) callback(null, answers);
          else callback(null, first.address, first.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, '', 0),
      );
    };
  }

  function checkConnected(hostname: string, port: number, address: string | undefined): void {
    const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
    if (isListed(name, port)) return;
    if (address === undefined || !isOpenAddress(address))
      throw refuse('the connection leads to an address that is not on the public internet');
  }

  return { check, lookupFor, checkConnected };
}

function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function readAllowed(entries: readonly string[]): Allowed {
  const allowed: Allowed = { names: new Set(), suffixes: [], withPort: new Set(), blocks: [] };
  for (const entry of entries) {
    const text = entry.trim().toLowerCase();
    const block = parseBlock(text.replace(/^\[(.*)\]$/, '$1'));
    const withPort = /^(?:\[([0-9a-f:.]+)\]|([^:/*\s]+)):(\d{1,5})$/.exec(text);
    if (block) allowed.blocks.push(block);
    else if (withPort) allowed.withPort.add(`${withPort[1] ?? withPort[2]}:${withPort[3]}`);
    else if (/^\*\.[^*:/\s]+$/.test(text)) allowed.suffixes.push(text.slice(1));
    else if (/^[^*:/\s]+$/.test(text)) allowed.names.add(text);
    else
      throw new OperatorError(
        `The allow-list of hosts has an entry that is none: ${JSON.stringify(entry)}.`,
        'Write a host name, *.domain, an address, a CIDR block, or host:port.',
      );
  }
  return allowed;
}

function refuse(rule: string): AgentError {
  return new AgentError(
    `The address is refused: ${rule}.`,
    'Fetch a public http or https page; the operator can open an intranet host in the allow-list.',
  );
}

function describeResolveFailure(error: unknown): Error {
  const code = (error as { code?: string }).code;
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return new AgentError(
      'The host name of the address does not exist.',
      'Use an address from a search result.',
    );
  return new RetryLaterError('The host name could not be looked up.', 'Try again later.', undefined, error);
}
