import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { AddressGuard } from './address-guard.ts';

/**
 * An HTTP client whose every connection goes through the guard: names are resolved once by the guard's lookup, the
 * socket gets only judged addresses, and the address it reached is judged again before a byte is sent.
 */
export function createGuardedDispatcher(guard: AddressGuard, timeoutMs: number): Dispatcher {
  const connectors = new Map<number, buildConnector.connector>();

  function findConnector(port: number): buildConnector.connector {
    const known = connectors.get(port);
    if (known) return known;
    const made = buildConnector({ lookup: guard.lookupFor(port), timeout: timeoutMs, allowH2: false });
    connectors.set(port, made);
    return made;
  }

  return new Agent({
    connect: (options, callback) => {
      const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
      findConnector(port)(options, (...[error, socket]) => {
        if (error) return callback(error, null);
        try {
          guard.checkConnected(options.hostname, port, socket.remoteAddress);
        } catch (refusal) {
          socket.destroy();
          return callback(refusal as Error, null);
        }
        return callback(null, socket);
      });
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 32 * 1024,
    pipelining: 1,
    connections: 8,
  });
}
