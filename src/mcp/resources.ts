import { ResourceTemplate, type McpServer, ResourceNotFoundError } from '@modelcontextprotocol/server';
import { EvidenceError } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { sopOf } from '../core/sop/sop-of.js';
import { sopYaml } from '../core/sop/sop-yaml.js';
import { focusOn } from './focus.js';
import { incidentNames } from './incident-folders.js';
import { chunkOf } from './line-chunk.js';
import { resourceUri } from './resource-uri.js';
import type { ServerState } from './server-state.js';
import type { Call } from './tool.js';
import { playbookText } from './tools/playbooks.js';
import { report } from './tools/report.js';

const MOST_BYTES = 2_000_000;
const MOST_LISTED = 200;

/** Bundles with their manifests and files, verdicts, playbooks and reports by URI. */
export function registerResources(server: McpServer, state: ServerState): void {
  const template = (
    name: string,
    uri: string,
    about: { readonly title: string; readonly description: string; readonly mimeType: string },
    list: () => Promise<{ uri: string; name: string }[]>,
    text: (parts: Readonly<Record<string, string>>, call: Call) => Promise<string>,
  ): void => {
    server.registerResource(
      name,
      new ResourceTemplate(uri, { list: async () => ({ resources: (await list()).slice(0, MOST_LISTED) }) }),
      about,
      async (url, variables, context) => {
        return audited(state, url.href, async () => {
          const parts = Object.fromEntries(
            Object.entries(variables).map(([key, value]) => [
              key,
              decodeURIComponent([value].flat().join('/')),
            ]),
          );
          let isMasked = false;
          const call: Call = {
            state,
            signal: context.mcpReq.signal,
            progress: () => undefined,
            maskAnswer: () => (isMasked = true),
          };
          const content = visible(await text(parts, call));
          return {
            contents: [
              { uri: url.href, mimeType: about.mimeType, text: isMasked ? state.mask(content) : content },
            ],
          };
        });
      },
    );
  };

  const bundles = async (path: string): Promise<{ uri: string; name: string }[]> =>
    (await state.folder.list()).bundles.map((b) => ({
      uri: resourceUri(b.id, path),
      name: `${b.id} ${path}`,
    }));

  template(
    'bundle-file',
    'evidence://bundle/{bundle}/{+path}',
    {
      title: 'File of a bundle',
      description: 'manifest.json, README.md, verdict.json, findings.json, what a tool printed; at most 2 MB',
      mimeType: 'text/plain',
    },
    async () => [...(await bundles('manifest.json')), ...(await bundles('README.md'))],
    async ({ bundle = '', path = '' }, call) => {
      const focus = await focusOn(call, { instanceId: bundle, bundle });
      const chunk = await focus.bundle.stream(path, (content) =>
        chunkOf(content, { startByte: 0, maxLines: Infinity, maxBytes: MOST_BYTES }),
      );
      if (chunk.isBinary)
        throw new EvidenceError('E_USAGE', `${path} is not text`, 'the tool artifact says where it is');
      return chunk.isEnd ? chunk.text : `${chunk.text}\n… cut after 2 MB; the tool read has the rest\n`;
    },
  );
  template(
    'verdict',
    'evidence://verdict/{bundle}',
    {
      title: 'Verdict of a bundle',
      description: 'The outcome as YAML (docs/sop.schema.json), judged by what this server knows',
      mimeType: 'application/yaml',
    },
    async () =>
      (await state.folder.list()).bundles.map((b) => ({
        uri: `evidence://verdict/${encodeURIComponent(b.id)}`,
        name: `verdict of ${b.id}`,
      })),
    async ({ bundle = '' }, call) => {
      const focus = await focusOn(call, { instanceId: bundle, bundle });
      return sopYaml(sopOf(await state.judged.analysed(focus)));
    },
  );
  template(
    'playbook',
    'evidence://playbook/{name}',
    { title: 'Playbook', description: 'How to confirm a cause and what to do', mimeType: 'text/markdown' },
    async () => [
      ...(await state.judged.knowledge()).playbooks.map((b) => playbook(b.cause, b.title)),
      ...state.runbooks.map((r) => playbook(r.name, r.title)),
    ],
    async ({ name = '' }) => (await playbookText(name, state)).markdown,
  );
  template(
    'report',
    'evidence://report/{kind}/{source}',
    {
      title: 'Report',
      description:
        'A draft made of a bundle or an incident folder: pir, escalation, handoff, analysis, status, sop …',
      mimeType: 'text/markdown',
    },
    async () =>
      [...(await incidentNames(state)), ...(await state.folder.list()).bundles.map((b) => b.id)].map(
        (name) => ({
          uri: `evidence://report/pir/${encodeURIComponent(name)}`,
          name: `pir of ${name}`,
        }),
      ),
    async ({ kind = '', source = '' }, call) => {
      const isIncident = (await incidentNames(state)).includes(source);
      const args = report.input.parse({
        kind,
        ...(isIncident ? { incident: source } : { instanceId: source }),
      });
      const { data } = await report.run(args, call);
      return (data as { document: string }).document;
    },
  );
}

function playbook(name: string, title: string): { uri: string; name: string } {
  return { uri: `evidence://playbook/${encodeURIComponent(name)}`, name: title };
}

async function audited<T>(state: ServerState, uri: string, work: () => Promise<T>): Promise<T> {
  const call = state.audit.next();
  state.audit.write({ event: 'resource', call, name: uri.slice(0, 500), transport: state.transport });
  try {
    const result = await work();
    state.audit.write({ event: 'answer', call, outcome: 'done' });
    return result;
  } catch (error) {
    const code = error instanceof EvidenceError ? error.code : 'error';
    state.audit.write({ event: 'answer', call, outcome: code });
    const message =
      error instanceof EvidenceError
        ? `${error.message}${error.hint === undefined ? '' : `; ${error.hint}`}`
        : 'it cannot be read';
    throw new ResourceNotFoundError(uri, state.mask(visible(message)));
  }
}
