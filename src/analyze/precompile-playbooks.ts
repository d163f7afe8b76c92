import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILED_PLAYBOOKS, loadDetections, loadPlaybooks } from './registry.js';

// A step of the build: `node build/src/analyze/precompile-playbooks.js` reads playbooks/*.md once for all runs.
const file = fileURLToPath(COMPILED_PLAYBOOKS);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify(loadPlaybooks([], await loadDetections())));
