import { defineDocument } from '../../src/core/documents/document-kind.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineDocument({
  kind: 'escalation',
  title: 'Escalation mail',
  why: 'What a network team, a vendor, a provider or a customer needs to act, with the evidence, and without what is not for them.',
  variants: ['infra', 'vendor', 'isp', 'ticket'],
  model,
  build,
});
