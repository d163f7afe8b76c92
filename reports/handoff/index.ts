import { defineDocument } from '../../src/core/documents/document-kind.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineDocument({
  kind: 'handoff',
  title: 'Handoff',
  why: 'what the next shift or agent needs to go on: what is open, what was refuted, what to run next',
  variants: ['full', 'short'],
  model,
  build,
});
