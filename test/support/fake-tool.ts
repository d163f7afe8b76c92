import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool, temporaryDir } from './machine.js';

/** Shell text that puts a script in the place of a real tool, for `arrange`. */
export function fakeTool(name: string, script: string): string {
  const real = findTool(name);
  if (real === undefined) throw new Error(`${name} is not installed`);
  const dir = temporaryDir();
  const fake = join(dir, name);
  chmodSync(dir, 0o755);
  writeFileSync(fake, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `mount --bind ${fake} ${real}`;
}
