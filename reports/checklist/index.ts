import { defineDocument } from '../../src/core/documents/document-kind.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineDocument({
  kind: 'checklist',
  title: 'Event checklist',
  why: 'for every event what was known of each layer at that moment, and what to record next time',
  variants: ['full'],
  model,
  build,
});
