import { defineDocument } from '../../src/core/documents/document-kind.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineDocument({
  kind: 'hypothesis',
  title: 'Hypothesis sheets',
  why: 'one sheet a hypothesis: what speaks for and against it, and the test that decides it',
  variants: ['all', 'open'],
  model,
  build,
});
