import { defineDocument } from '../../src/core/documents/document-kind.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineDocument({
  kind: 'analysis',
  title: 'Network analysis report',
  why: 'what the network did, layer by layer, with the number and the line each claim rests on',
  variants: ['full', 'short'],
  model,
  build,
});
