import { documentHead, defineDocument } from '../../src/core/documents/document-kind.js';
import { headOf } from '../../src/core/documents/head.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import { sopSchema } from '../../src/core/sop/schema.js';
import { sopOf } from '../../src/core/sop/sop-of.js';
import { sopYaml } from '../../src/core/sop/sop-yaml.js';
import { z } from 'zod';

/** `sop` is the document; `yaml` is the same as text. */
const model = documentHead.extend({
  sop: sopSchema,
  yaml: z.array(z.string()).describe('lines of the YAML'),
});

export default defineDocument({
  kind: 'sop',
  title: 'Outcome of a procedure',
  why: 'the outcome as data for a runbook or an agent: closed words, validated against docs/sop.schema.json',
  variants: ['full'],
  model,
  build(record, options) {
    const sop = sopOf(mainBundle(record)?.analysis);
    const head = headOf(record, options, {
      kind: 'sop',
      title: record.incident.title ?? record.incident.id,
      parts: {},
    });
    return {
      ...head,
      sop,
      yaml: sopYaml(sop)
        .trimEnd()
        .split(/\r\n|[\r\n]/),
    };
  },
});
