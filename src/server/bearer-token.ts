import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const hash = (text: string) => createHash('sha256').update(text).digest();

/**
 * Lets a request pass that bears the token; answers any other with 401 itself. Compared in constant time, by hashes of
 * one length.
 */
export function createBearerGuard(
  token: string,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const wanted = hash(token);
  return (request, response) => {
    const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(hash(given), wanted)) return true;
    const body = {
      jsonrpc: '2.0',
      error: { code: -32000, message: 'This server needs its bearer token in the Authorization header.' },
      id: null,
    };
    response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer' });
    response.end(JSON.stringify(body));
    return false;
  };
}
