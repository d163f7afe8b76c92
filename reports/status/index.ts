import { defineDocument } from '../../src/core/documents/document-kind.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineDocument({
  kind: 'status',
  title: 'Status update',
  why: 'A few lines for a chat: what, impact, since when, state, next step, next update.',
  variants: ['internal', 'customer'],
  model,
  build,
});
