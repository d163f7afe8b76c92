import { defineDocument } from '../../src/core/documents/document-kind.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineDocument({
  kind: 'pir',
  title: 'Post-incident report',
  why: 'What happened, why, what it cost and what follows from it: two pages, and an appendix with the evidence.',
  variants: ['standard', 'brief'],
  model,
  build,
});
