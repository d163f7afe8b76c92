import { defineReport } from '../../src/core/report.js';
import { build } from './build.js';
import { model } from './model.js';

export default defineReport({
  kind: 'bundle-readme',
  title: 'README.md and report.html of a bundle',
  model,
  build,
});
