import type { z } from 'zod';
import { documentFromSource } from '../../cli/report-source.js';
import { EvidenceError } from '../../core/errors.js';
import { convert } from '../../render/document/convert.js';
import { documentKind } from '../../render/document/kinds.js';
import { focusOn } from '../focus.js';
import { incidentPath } from '../incident-folders.js';
import type { Answer, Call } from '../tool.js';
import type { reportInput, reportOutput } from './report.js';

const MOST = 1_000_000;
/** Of the document so much is repeated for models that read text only. */
const TEXT = 24_000;

export async function runReport(
  args: z.infer<typeof reportInput>,
  call: Call,
): Promise<Answer<z.input<typeof reportOutput>>> {
  const { state } = call;
  const source = await sourceOfReport(args, call);
  const kind = await documentKind(args.kind);
  const { made } = await documentFromSource(
    kind,
    [source.path],
    {
      asOf: `${new Date().toISOString().slice(0, 19)}Z`,
      folders: [],
      ...(args.variant !== undefined && { variant: args.variant }),
      ...(args.audience !== undefined && { audience: args.audience }),
      ...(args.language !== undefined && { language: args.language }),
    },
    state.flags,
  );
  // An incident may rest on bundles that were sealed without hiding secrets.
  const mask = await state.mask();
  const text = mask(String(await convert(made.markdown, args.format, made.assets, { signal: call.signal })));
  if (text.length > MOST)
    throw new EvidenceError(
      'E_BAD_LIMIT',
      `the document has ${text.length} characters, more than ${MOST}`,
      'evidence report writes it to a file',
    );
  const { model } = made;
  return {
    data: {
      untrusted: true as const,
      ...{ kind: args.kind, variant: model.variant, title: model.title, format: args.format },
      document: text,
      to_fill: made.markdown.split('⟦fill').length - 1,
      made_of: [source.name],
    },
    text: text.length > TEXT ? `${text.slice(0, TEXT)}\n… the rest is in structuredContent.document` : text,
  };
}

async function sourceOfReport(
  args: {
    readonly instanceId?: string | undefined;
    readonly bundle?: string | undefined;
    readonly incident?: string | undefined;
    readonly audience?: string | undefined;
  },
  call: Call,
): Promise<{ readonly name: string; readonly path: string }> {
  if (args.incident !== undefined) {
    const path = await incidentPath(call.state, args.incident);
    return { name: args.incident, path };
  }
  if (args.instanceId === undefined)
    throw new EvidenceError('E_USAGE', 'of what? give instanceId or incident');
  if (args.audience !== undefined)
    throw new EvidenceError(
      'E_USAGE',
      `audience: a bundle has no audience "${args.audience}"`,
      'audiences are named in an incident: give incident, or leave it out',
    );
  const { info } = await focusOn(call, { instanceId: args.instanceId, bundle: args.bundle });
  return { name: info.id, path: info.path };
}
