import { createGovernor, type EndpointLimits, type Governor } from './governor.ts';

/** What a teacher asks, with which key, and what its configuration allows. */
export interface GovernedEndpoint {
  baseUrl: string;
  apiKey: string | null;
  limits: Partial<EndpointLimits>;
}

/** Calls in flight at once where no teacher of an endpoint says otherwise. */
const usualConcurrency = 16;

function smallest(values: (number | undefined)[]): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** Addresses that differ only in how they are written are one endpoint. */
function nameEndpoint({ baseUrl, apiKey }: GovernedEndpoint): string {
  const url = URL.parse(baseUrl);
  const address = url === null ? baseUrl : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  return JSON.stringify([address, apiKey]);
}

/**
 * The governor of each teacher, by name: the same one for those that ask the same address with the same key, for it is
 * there that a provider counts. Where their limits differ, the smallest counts.
 */
export function shareGovernors(endpoints: ReadonlyMap<string, GovernedEndpoint>): Map<string, Governor> {
  const groups = Map.groupBy(endpoints, ([, endpoint]) => nameEndpoint(endpoint));
  const governors = new Map<string, Governor>();
  for (const members of groups.values()) {
    const limits = members.map(([, endpoint]) => endpoint.limits);
    const governor = createGovernor({
      concurrency: smallest(limits.map(({ concurrency }) => concurrency)) ?? usualConcurrency,
      requestsPerMinute: smallest(limits.map(({ requestsPerMinute }) => requestsPerMinute)),
      tokensPerMinute: smallest(limits.map(({ tokensPerMinute }) => tokensPerMinute)),
    });
    for (const [name] of members) governors.set(name, governor);
  }
  return governors;
}
