import { OperatorError, RetryLaterError } from '../errors.ts';
import type { Endpoint } from './endpoint/endpoint-errors.ts';

const certificate = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;
const notTls = /^(ERR_SSL|EPROTO)/;

/** The system's code of a failed connection, found at any depth of causes; `unknown` where it has none. */
export function readConnectionCode(error: unknown): string {
  let at: unknown = error;
  for (let depth = 0; depth < 6 && at instanceof Error; depth += 1) {
    const code = (at as NodeJS.ErrnoException).code;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return 'unknown';
}

/** Whether another try may help: not where the certificate or the protocol is wrong. */
export function isConnectionTransient(code: string): boolean {
  return !certificate.test(code) && !notTls.test(code);
}

/** The error for an endpoint that could not be reached, or left in the middle of its answer. */
export function explainConnection(
  code: string,
  { name, address }: Endpoint,
): OperatorError | RetryLaterError {
  if (certificate.test(code)) {
    return new OperatorError(
      `The certificate of ${address} is not trusted (${code}), so teacher "${name}" did not connect.`,
      'Use the name that the certificate is made for, or give Node its authority with NODE_EXTRA_CA_CERTS.',
    );
  }
  if (notTls.test(code)) {
    return new OperatorError(
      `${address} does not speak TLS as teacher "${name}" expects (${code}).`,
      'Check whether its base URL should begin with http:// instead of https://.',
    );
  }
  if (code === 'ENOTFOUND') {
    return new OperatorError(
      `The host of ${address} is not known (${code}), so teacher "${name}" cannot be reached.`,
      'Check its base URL and the name service of this machine.',
    );
  }
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'].includes(code)) {
    return new OperatorError(
      `Nothing answers at ${address} (${code}), so teacher "${name}" cannot be reached.`,
      'Start that server, or correct the base URL of this teacher.',
    );
  }
  return new RetryLaterError(
    `The connection of teacher "${name}" to ${address} broke in every try (${code}).`,
    'Try again later; if it lasts, look at the network and at that server.',
  );
}
