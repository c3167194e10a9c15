import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { ToolParts } from '../tools/tool-parts.ts';

const json = 'application/json';
const most = 100;

function readName(value: string | string[] | undefined): string {
  return typeof value === 'string' ? decodeURIComponent(value) : '';
}

/** Skills, records and batches as resources, for clients that attach them to a conversation. */
export function registerResources(server: McpServer, parts: Promise<ToolParts>): void {
  const completeSkill = async (start: string) =>
    [...(await parts).skills.keys()].filter((name) => name.startsWith(start));
  server.registerResource(
    'skill',
    new ResourceTemplate('agentinstruct://skills/{name}', {
      list: async () => ({
        resources: [...(await parts).skills.values()].map(({ name, title, description }) => ({
          uri: `agentinstruct://skills/${name}`,
          name,
          title,
          description,
          mimeType: json,
        })),
      }),
      complete: { name: completeSkill },
    }),
    { title: 'Skill', description: 'A skill as its file declares it, prompts included.', mimeType: json },
    async (uri, { name }) => {
      const skill = (await parts).skills.get(readName(name));
      if (skill === undefined) throw new ResourceNotFoundError(uri.href);
      return { contents: [{ uri: uri.href, mimeType: json, text: JSON.stringify(skill) }] };
    },
  );
  server.registerResource(
    'record',
    new ResourceTemplate('agentinstruct://records/{id}', {
      list: async () => {
        const { entries } = await (await parts).store.records.list({ limit: most });
        return {
          resources: entries.map(({ id, skill, kind }) => ({
            uri: `agentinstruct://records/${id}`,
            name: id,
            title: `${skill}: ${kind}`,
            mimeType: json,
          })),
        };
      },
    }),
    { title: 'Record', description: 'An accepted record with its whole lineage.', mimeType: json },
    async (uri, { id }) => {
      const record = await (await parts).store.records.get(readName(id));
      if (record === null) throw new ResourceNotFoundError(uri.href);
      return { contents: [{ uri: uri.href, mimeType: json, text: JSON.stringify(record) }] };
    },
  );
  server.registerResource(
    'batch',
    new ResourceTemplate('agentinstruct://batches/{id}', {
      list: async () => {
        const { entries } = await (await parts).store.runs.list({ kind: 'batch', limit: most });
        return {
          resources: entries.map(({ id, state }) => ({
            uri: `agentinstruct://batches/${id}`,
            name: id,
            title: `Batch, ${state}`,
            mimeType: json,
          })),
        };
      },
    }),
    { title: 'Batch', description: 'A batch as it stands, as get_batch shows it.', mimeType: json },
    async (uri, { id }) => {
      const { store, batches } = await parts;
      const run = await store.runs.get(readName(id));
      if (run?.kind !== 'batch') throw new ResourceNotFoundError(uri.href);
      const { showBatch } = await import('../tools/batch-view.ts');
      const batch = await showBatch(store.runs, await batches.view(run.id));
      return { contents: [{ uri: uri.href, mimeType: json, text: JSON.stringify(batch) }] };
    },
  );
}
