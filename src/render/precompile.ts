import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { COMPILED, compileOptions, readTemplate, TEMPLATES } from './templates.js';

// A step of the build: `node build/src/render/precompile.js` turns templates/**/*.hbs into dist/templates/.
for (const path of readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' })) {
  const match = /^(.+)\.(md|html)\.hbs$/.exec(path);
  if (!match) continue;
  const [, name = ''] = match;
  const sink = match[2] === 'md' ? 'md' : 'html';
  // The types call it an object; it is the text of one.
  const spec = Handlebars.precompile(readTemplate(name, sink), compileOptions(sink)) as unknown as string;
  const file = fileURLToPath(new URL(`${name}.${sink}.cjs`, COMPILED));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `module.exports = ${spec};\n`);
}
