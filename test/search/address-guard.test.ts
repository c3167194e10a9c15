import { describe, expect, test } from 'vitest';
import { AgentError, OperatorError } from '../../src/errors.ts';
import { createAddressGuard, type ResolvedAddress } from '../../src/search/address-guard.ts';
import { isPublicAddress } from '../../src/search/address-range.ts';

const hostileUrls: [string, string][] = [
  // This machine
  ['http://127.0.0.1/', 'not on the public internet'],
  ['http://127.8.8.8/', 'not on the public internet'],
  ['http://0.0.0.0/', 'not on the public internet'],
  ['http://0.1.2.3/', 'not on the public internet'],
  ['http://[::1]/', 'not on the public internet'],
  ['http://[::]/', 'not on the public internet'],
  ['http://localhost/', 'local network'],
  ['http://LOCALHOST/', 'local network'],
  ['http://app.localhost/', 'local network'],
  ['http://localhost.localdomain/', 'local network'],
  // Private networks
  ['http://10.0.0.1/', 'not on the public internet'],
  ['http://172.16.0.1/', 'not on the public internet'],
  ['http://172.31.255.254/', 'not on the public internet'],
  ['http://192.168.1.1/', 'not on the public internet'],
  ['http://100.64.0.1/', 'not on the public internet'],
  ['http://100.127.255.254/', 'not on the public internet'],
  ['http://[fc00::1]/', 'not on the public internet'],
  ['http://[fd12:3456::1]/', 'not on the public internet'],
  ['http://[fec0::1]/', 'not on the public internet'],
  ['http://printer/', 'local network'],
  ['http://nas.local/', 'local network'],
  ['http://kubernetes.default.svc.cluster.local/', 'local network'],
  ['http://vault.internal/', 'local network'],
  ['http://router.home.arpa/', 'local network'],
  ['http://wiki.corp/', 'local network'],
  ['http://box.lan/', 'local network'],
  // Metadata services
  ['http://169.254.169.254/latest/meta-data/', 'not on the public internet'],
  ['http://169.254.170.2/v2/credentials', 'not on the public internet'],
  ['http://[fe80::1]/', 'not on the public internet'],
  ['http://[fd00:ec2::254]/', 'not on the public internet'],
  ['http://[fd20:ce::254]/', 'not on the public internet'],
  ['http://100.100.100.200/', 'not on the public internet'],
  ['http://168.63.129.16/', 'not on the public internet'],
  ['http://192.0.0.192/', 'not on the public internet'],
  ['http://metadata.google.internal/', 'local network'],
  ['http://metadata/', 'local network'],
  // Reserved, multicast, documentation
  ['http://224.0.0.1/', 'not on the public internet'],
  ['http://239.255.255.250/', 'not on the public internet'],
  ['http://255.255.255.255/', 'not on the public internet'],
  ['http://240.0.0.1/', 'not on the public internet'],
  ['http://192.0.2.1/', 'not on the public internet'],
  ['http://198.51.100.1/', 'not on the public internet'],
  ['http://203.0.113.1/', 'not on the public internet'],
  ['http://198.18.0.1/', 'not on the public internet'],
  ['http://192.88.99.1/', 'not on the public internet'],
  ['http://[ff02::1]/', 'not on the public internet'],
  ['http://[2001:db8::1]/', 'not on the public internet'],
  ['http://[3fff::1]/', 'not on the public internet'],
  ['http://[100::1]/', 'not on the public internet'],
  ['http://[5f00::1]/', 'not on the public internet'],
  ['http://[2001:2::1]/', 'not on the public internet'],
  ['http://[2001:20::1]/', 'not on the public internet'],
  ['http://[2620:4f:8000::1]/', 'not on the public internet'],
  ['http://192.31.196.1/', 'not on the public internet'],
  ['http://192.52.193.1/', 'not on the public internet'],
  ['http://192.175.48.1/', 'not on the public internet'],
  ['http://192.0.0.170/', 'not on the public internet'],
  ['http://[4000::1]/', 'not on the public internet'],
  // IPv4 inside IPv6
  ['http://[::ffff:127.0.0.1]/', 'not on the public internet'],
  ['http://[::ffff:7f00:1]/', 'not on the public internet'],
  ['http://[::ffff:8.8.8.8]/', 'not on the public internet'],
  ['http://[::127.0.0.1]/', 'not on the public internet'],
  ['http://[::ffff:0:127.0.0.1]/', 'not on the public internet'],
  ['http://[64:ff9b::127.0.0.1]/', 'not on the public internet'],
  ['http://[64:ff9b::a9fe:a9fe]/', 'not on the public internet'],
  ['http://[64:ff9b:1::a00:1]/', 'not on the public internet'],
  ['http://[2002:7f00:1::]/', 'not on the public internet'],
  ['http://[2002:a9fe:a9fe::]/', 'not on the public internet'],
  ['http://[2001:0:a00:1::]/', 'not on the public internet'],
  ['http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/', 'not on the public internet'],
  ['http://[0:0:0:0:0:ffff:7f00:0001]/', 'not on the public internet'],
  ['http://[::ffff:a00:1]/', 'not on the public internet'],
  ['http://[64:ff9b::8.8.8.8]/', 'not on the public internet'],
  ['http://[0064:ff9b::1]/', 'not on the public internet'],
  ['http://[64:ff9b:1:ffff::1]/', 'not on the public internet'],
  ['http://[2002:808:808::1]/', 'not on the public internet'],
  ['http://[2606:4700::5efe:7f00:1]/', 'not on the public internet'],
  ['http://[2606:4700::200:5efe:a00:1]/', 'not on the public internet'],
  ['http://[::ffff:0x7f.0.0.1]/', 'not a URL'],
  // Odd spellings of IPv4, public ones too
  ['http://2130706433/', 'four decimal numbers'],
  ['http://0x7f000001/', 'four decimal numbers'],
  ['http://0x7f.0.0.1/', 'four decimal numbers'],
  ['http://0177.0.0.1/', 'four decimal numbers'],
  ['http://127.1/', 'four decimal numbers'],
  ['http://127.0.1/', 'four decimal numbers'],
  ['http://017700000001/', 'four decimal numbers'],
  ['http://10.000.0.1/', 'four decimal numbers'],
  ['http://134744072/', 'four decimal numbers'],
  ['http://１２７.0.0.1/', 'four decimal numbers'],
  ['http://127。0。0。1/', 'four decimal numbers'],
  ['http://①②⑦.0.0.1/', 'four decimal numbers'],
  ['http://127．0．0．1/', 'four decimal numbers'],
  ['http://127｡0｡0｡1/', 'four decimal numbers'],
  ['http://８.8.8.8/', 'four decimal numbers'],
  ['http://0/', 'four decimal numbers'],
  ['http://00/', 'four decimal numbers'],
  ['http://0x0/', 'four decimal numbers'],
  ['http://0300.0250.1.1/', 'four decimal numbers'],
  ['http://192.168.257/', 'four decimal numbers'],
  ['http://192.0x00A80001/', 'four decimal numbers'],
  ['http://4294967295/', 'four decimal numbers'],
  ['http://4294967296/', 'not a URL'],
  ['http://%31%32%37.0.0.1/', 'percent-encoded'],
  ['http://loc%61lhost/', 'percent-encoded'],
  ['http://256.256.256.256/', 'not a URL'],
  ['http://[fe80::1%25eth0]/', 'percent-encoded'],
  ['http://[::1%lo]/', 'percent-encoded'],
  ['http://[::ffff:127.0.0.1%25lo]/', 'percent-encoded'],
  ['http://localhost%00/', 'percent-encoded'],
  // Hosts that two readers read differently
  ['http://example.com@127.0.0.1/', 'user name'],
  ['http://127.0.0.1@example.com/', 'user name'],
  ['http://user:password@example.com/', 'user name'],
  ['http://@example.com/', 'user name'],
  ['http://example.com\\@127.0.0.1/', 'backslashes'],
  ['http:\\\\127.0.0.1/', 'backslashes'],
  ['http:/127.0.0.1/', 'no host'],
  ['http:127.0.0.1/', 'no host'],
  ['http:///127.0.0.1/', 'no host'],
  ['//127.0.0.1/', 'not http or https'],
  ['http://127.0.0.1\t/', 'control characters'],
  ['ht\ntp://127.0.0.1/', 'control characters'],
  [' http://example.com/', 'spaces'],
  ['http://example.com/\r\nHost: inside', 'control characters'],
  ['http://example.com./', 'ends with a dot'],
  ['http://localhost./', 'ends with a dot'],
  ['http://127.0.0.1./', 'decimal numbers'],
  ['http://ｌｏｃａｌｈｏｓｔ/', 'local network'],
  ['http://localhost\u00ad/', 'local network'],
  ['http://local\u200bhost/', 'local network'],
  ['http://local\u2060host/', 'local network'],
  ['http://localhost。/', 'ends with a dot'],
  ['http://localhost.localdomain./', 'ends with a dot'],
  ['http://.localhost/', 'local network'],
  ['http://host.docker.internal/', 'local network'],
  ['http://example.com:80@127.0.0.1/', 'user name'],
  ['http://127.0.0.1#.example.com/', 'not on the public internet'],
  ['http://127.0.0.1?.example.com/', 'not on the public internet'],
  ['http://2606:4700:4700::1111/', 'not a URL'],
  // Other schemes
  ['file:///etc/passwd', 'not http or https'],
  ['FILE:///etc/passwd', 'not http or https'],
  ['ftp://example.com/', 'not http or https'],
  ['gopher://example.com/_x', 'not http or https'],
  ['data:text/html,x', 'not http or https'],
  ['javascript:alert(1)', 'not http or https'],
  ['blob:http://example.com/x', 'not http or https'],
  ['view-source:http://example.com/', 'not http or https'],
  ['dict://example.com:11211/', 'not http or https'],
  ['ws://example.com/', 'not http or https'],
  ['/etc/passwd', 'not http or https'],
  ['example.com', 'not http or https'],
  ['', 'not http or https'],
  // Ports
  ['http://example.com:22/', 'port'],
  ['http://example.com:25/', 'port'],
  ['http://example.com:6379/', 'port'],
  ['http://example.com:8080/', 'port'],
  ['https://example.com:0/', 'port'],
  ['https://example.com:99999/', 'not a URL'],
  ['http://example.com:443:80/', 'not a URL'],
  ['http://example.com:+80/', 'not a URL'],
  ['http://example.com:８０/', 'not a URL'],
  ['http://127.0.0.1:080/', 'not on the public internet'],
  [`http://example.com/${'a'.repeat(5000)}`, 'longer'],
];

describe('the guard without the network', () => {
  const guard = createAddressGuard();

  test('the table is as long as was asked for', () => expect(hostileUrls.length).toBeGreaterThanOrEqual(60));

  test.each(hostileUrls)('refuses %j', (url, rule) => {
    let error: unknown;
    try {
      guard.check(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AgentError);
    expect((error as Error).message).toContain(rule);
    if (url.length > 20) expect((error as Error).message).not.toContain(url);
  });

  test.each([
    'http://example.com/',
    'https://example.com:443/a?b=c#d',
    'HTTPS://Example.COM/',
    'http://8.8.8.8/',
    'http://8.8.8.8:80/',
    'http://172.15.255.255/',
    'http://172.32.0.1/',
    'http://100.63.255.255/',
    'http://100.128.0.1/',
    'http://[2606:4700:4700::1111]/',
    'http://[2606:4700::5efe:1:7f00:1]/',
    'http://[2606:4700::100:5efe:7f00:1]/',
    'http://example.com/#@127.0.0.1',
    'https://bücher.example/',
    'https://mylocal.example/',
    'https://notinternal.com/',
    'https://example.com/path@with/at',
    'https://example.com/%20x',
  ])('lets %s pass', (url) => {
    expect(guard.check(url).href).toBe(new URL(url).href);
  });
});

describe('what the operator opens', () => {
  const guard = createAddressGuard({
    allowHosts: [
      'wiki',
      '*.Corp.example',
      '10.1.0.0/16',
      '[fd00::1]:8443',
      '127.0.0.1:9999',
      'db.corp.example:8080',
    ],
  });
  test.each([
    ['http://wiki/', true],
    ['http://wiki:8080/', false],
    ['http://a.corp.example/', true],
    ['http://corp.internal/', false],
    ['http://10.1.255.1/', true],
    ['http://10.2.0.1/', false],
    ['https://[fd00::1]:8443/', true],
    ['https://[fd00::1]/', false],
    ['http://127.0.0.1:9999/', true],
    ['http://127.0.0.1/', false],
    ['http://127.0.0.1:9998/', false],
    ['http://127.1:9999/', false],
    ['http://db.corp.example:8080/', true],
    ['http://user@wiki/', false],
  ])('%s: %s', (url, open) => {
    if (open) expect(guard.check(url)).toBeInstanceOf(URL);
    else expect(() => guard.check(url)).toThrow(AgentError);
  });

  test('other ports', () => {
    const more = createAddressGuard({ ports: [80, 443, 8080] });
    expect(more.check('http://example.com:8080/').port).toBe('8080');
    expect(() => more.check('http://10.0.0.1:8080/')).toThrow(AgentError);
  });

  test.each(['http://x/', 'a b', '10.0.0.0/99', '*.*', ''])('an entry %j is a fault', (entry) => {
    expect(() => createAddressGuard({ allowHosts: [entry] })).toThrow(OperatorError);
  });
});

function lookUp(
  answers: string[] | Error,
  hostname = 'site.example',
  allowHosts: string[] = [],
  port = 80,
): Promise<unknown> {
  const guard = createAddressGuard({
    allowHosts,
    resolve: async () => {
      if (answers instanceof Error) throw answers;
      return answers.map((address): ResolvedAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  });
  return new Promise((resolve) => {
    guard.lookupFor(port)(hostname, { all: true }, (error, addresses) => resolve(error ?? addresses));
  });
}

describe('the guard on name server answers', () => {
  test('public answers pass, all of them', async () => {
    expect(await lookUp(['8.8.8.8', '2606:4700::1'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
  });

  test.each([
    [['127.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['8.8.8.8', '::1']],
    [['::ffff:8.8.8.8']],
    [['64:ff9b::7f00:1']],
    [['169.254.169.254']],
    [['fe80::1%eth0']],
    [['8.8.8.8', '2002:a00:1::']],
    [['2606:4700::5efe:a00:1']],
    [['0.0.0.0']],
    [['::']],
    [['not an address']],
  ])('%j is refused', async (answers) => {
    const error = await lookUp(answers);
    expect(error).toBeInstanceOf(AgentError);
    expect((error as Error).message).not.toContain('site.example');
  });

  test('no answer, and a name server in trouble', async () => {
    expect(await lookUp([])).toBeInstanceOf(AgentError);
    expect(await lookUp(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))).toBeInstanceOf(AgentError);
    expect(await lookUp(Object.assign(new Error('x'), { code: 'EAI_AGAIN' }))).toHaveProperty('afterSeconds');
  });

  test('a listed name may be private, and only at its port', async () => {
    expect(await lookUp(['10.0.0.1'], 'wiki.corp.example', ['wiki.corp.example'])).toBeInstanceOf(Array);
    expect(await lookUp(['10.0.0.1'], 'wiki.corp.example', ['10.0.0.0/8'])).toBeInstanceOf(Array);
    expect(await lookUp(['10.0.0.1'], 'wiki.corp.example', ['wiki.corp.example:8080'], 8080)).toBeInstanceOf(
      Array,
    );
    expect(await lookUp(['10.0.0.1'], 'wiki.corp.example', ['wiki.corp.example:8080'], 80)).toBeInstanceOf(
      AgentError,
    );
  });
});

test('a connection is judged by where it arrived', () => {
  const guard = createAddressGuard({ allowHosts: ['wiki'] });
  expect(() => guard.checkConnected('site.example', 80, '10.0.0.1')).toThrow(AgentError);
  expect(() => guard.checkConnected('site.example', 80, undefined)).toThrow(AgentError);
  expect(() => guard.checkConnected('site.example', 80, '8.8.8.8')).not.toThrow();
  expect(() => guard.checkConnected('wiki', 80, '10.0.0.1')).not.toThrow();
});

test.each(['1.1', '0x8.8.8.8', '010.8.8.8', '8.8.8.8/32', '', 'x', '2606:4700::1%1'])(
  '%j is no address',
  (text) => {
    expect(isPublicAddress(text)).toBe(false);
  },
);
