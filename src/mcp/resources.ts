import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { EvidenceError } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { marked } from './marked.js';
import { resourceUri } from './resource-uri.js';
import type { ServerState } from './server-state.js';
import type { Call } from './tool.js';

const MOST_LISTED = 200;

interface Listed {
  readonly uri: string;
  readonly name: string;
}

interface Template {
  readonly name: string;
  readonly uri: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly list: (state: ServerState) => Promise<Listed[]>;
}

/**
 * What can be read by URI; `resource-text.ts` reads it, `scripts/mcp-doc.mjs` lists it.
 * @public
 */
export const RESOURCES: readonly Template[] = [
  {
    name: 'bundle-file',
    uri: 'evidence://bundle/{bundle}/{+path}',
    title: 'File of a bundle',
    description: 'manifest.json, README.md, verdict.json, findings.json, what a tool printed; at most 2 MB',
    mimeType: 'text/plain',
    list: async (state) =>
      (await bundles(state)).flatMap((id) =>
        ['manifest.json', 'README.md'].map((path) => ({ uri: resourceUri(id, path), name: `${id} ${path}` })),
      ),
  },
  {
    name: 'verdict',
    uri: 'evidence://verdict/{bundle}',
    title: 'Verdict of a bundle',
    description: 'The outcome as YAML (docs/sop.schema.json), judged by what this server knows',
    mimeType: 'application/yaml',
    list: async (state) =>
      (await bundles(state)).map((id) => ({
        uri: `evidence://verdict/${encodeURIComponent(id)}`,
        name: `verdict of ${id}`,
      })),
  },
  {
    name: 'playbook',
    uri: 'evidence://playbook/{name}',
    title: 'Playbook',
    description: 'How to confirm a cause and what to do; also the procedures of the house',
    mimeType: 'text/markdown',
    list: async ({ judged, runbooks }) =>
      [
        ...(await judged.knowledge()).playbooks.map((b) => ({ name: b.cause, title: b.title })),
        ...runbooks,
      ].map(({ name, title }) => ({ uri: `evidence://playbook/${encodeURIComponent(name)}`, name: title })),
  },
  {
    name: 'report',
    uri: 'evidence://report/{kind}/{source}',
    title: 'Report',
    description:
      'A draft made of a bundle or an incident folder: pir, escalation, handoff, analysis, status, sop …',
    mimeType: 'text/markdown',
    list: async (state) => {
      const { incidentNames } = await import('./incident-folders.js');
      return [...(await incidentNames(state)), ...(await bundles(state))].map((name) => ({
        uri: `evidence://report/pir/${encodeURIComponent(name)}`,
        name: `pir of ${name}`,
      }));
    },
  },
];

export function registerResources(server: McpServer, state: ServerState): void {
  for (const { name, uri, list, ...about } of RESOURCES) {
    const template = new ResourceTemplate(uri, {
      list: async () => ({ resources: (await list(state)).slice(0, MOST_LISTED) }),
    });
    server.registerResource(name, template, about, async (url, variables, context) => {
      const text = await audited(state, url.href, async () => {
        const parts = Object.fromEntries(
          Object.entries(variables).map(([key, value]) => [
            key,
            decodeURIComponent([value].flat().join('/')),
          ]),
        );
        return textOf(name, parts, state, context.mcpReq.signal);
      });
      // YAML and Markdown stay what they are: who reads them is told beside the text.
      const isRaw = name === 'bundle-file';
      const content = { uri: url.href, mimeType: about.mimeType, text: isRaw ? marked(text) : text };
      return { contents: [{ ...content, ...(name !== 'playbook' && { _meta: { untrusted: true } }) }] };
    });
  }
}

async function textOf(
  name: string,
  parts: Readonly<Record<string, string>>,
  state: ServerState,
  signal: AbortSignal,
): Promise<string> {
  const { TEXT_OF } = await import('./resource-text.js');
  const call: Call = { state, signal, progress: () => undefined };
  return visible((await TEXT_OF[name]?.(parts, call)) ?? '');
}

async function bundles({ folder }: ServerState): Promise<string[]> {
  return (await folder.list()).bundles.map((b) => b.id);
}

async function audited<T>(state: ServerState, uri: string, work: () => Promise<T>): Promise<T> {
  const call = state.audit.next();
  const { transport } = state;
  state.audit.write({ event: 'resource', call, name: visible(uri.slice(0, 500)), transport });
  try {
    const result = await work();
    state.audit.write({ event: 'answer', call, outcome: 'done' });
    return result;
  } catch (error) {
    const isOurs = error instanceof EvidenceError;
    state.audit.write({ event: 'answer', call, outcome: isOurs ? error.code : 'error' });
    const words = isOurs ? [error.message, error.hint ?? []].flat().join('; ') : 'it cannot be read';
    throw new ResourceNotFoundError(uri, (await state.mask())(visible(words)));
  }
}
