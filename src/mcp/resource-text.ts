import { EvidenceError } from '../core/errors.js';
import { sopOf } from '../core/sop/sop-of.js';
import { sopYaml } from '../core/sop/sop-yaml.js';
import { focusOn } from './focus.js';
import { incidentNames } from './incident-folders.js';
import { chunkOf } from './line-chunk.js';
import type { Call } from './tool.js';
import { playbookText } from './tools/playbooks-run.js';
import { reportInput } from './tools/report.js';
import { runReport } from './tools/report-run.js';

const MOST_BYTES = 2_000_000;

type Parts = Readonly<Record<string, string>>;

/** What stands behind the URIs, by the name of their template. */
export const TEXT_OF: Readonly<Record<string, (parts: Parts, call: Call) => Promise<string>>> = {
  'bundle-file': async ({ bundle = '', path = '' }, call) => {
    const focus = await focusOn(call, { instanceId: bundle, bundle });
    const chunk = await focus.bundle.stream(path, (content) =>
      chunkOf(content, { startByte: 0, maxLines: Infinity, maxBytes: MOST_BYTES }),
    );
    if (chunk.isBinary)
      throw new EvidenceError('E_USAGE', `${path} is not text`, 'the tool artifact says where it is');
    return chunk.isEnd ? chunk.text : `${chunk.text}\n… cut after 2 MB; the tool read has the rest\n`;
  },
  verdict: async ({ bundle = '' }, call) => {
    const focus = await focusOn(call, { instanceId: bundle, bundle });
    return sopYaml(sopOf(await call.state.judged.analysed(focus)));
  },
  playbook: async ({ name = '' }, { state }) => (await playbookText(name, state)).markdown,
  report: async ({ kind = '', source = '' }, call) => {
    const isIncident = (await incidentNames(call.state)).includes(source);
    const parsed = reportInput.safeParse({
      kind,
      ...(isIncident ? { incident: source } : { instanceId: source }),
    });
    if (!parsed.success) throw new EvidenceError('E_USAGE', `there is no report "${kind}"`);
    return (await runReport(parsed.data, call)).data.document;
  },
};
