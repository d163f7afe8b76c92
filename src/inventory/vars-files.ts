import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { type AnsibleVars, type VarsFiles } from './ansible-tree.js';
import { parseVarsFile } from './ansible-yaml.js';

const ENDINGS = ['', '.yml', '.yaml', '.json'];

/** group_vars and host_vars beside an Ansible inventory: `NAME`, `NAME.yml`, … or all files of the folder `NAME`. */
export function varsFilesBeside(inventory: string, problem: (text: string) => void): VarsFiles {
  const folders = {
    group_vars: entriesOf(join(dirname(inventory), 'group_vars')),
    host_vars: entriesOf(join(dirname(inventory), 'host_vars')),
  };
  const read = new Map<string, AnsibleVars>();
  return {
    of(kind, name) {
      const folder = join(dirname(inventory), kind);
      const ending = ENDINGS.find((end) => folders[kind].has(`${name}${end}`));
      if (ending === undefined) return new Map();
      const path = join(folder, `${name}${ending}`);
      let vars = read.get(path);
      if (!vars) {
        vars = new Map(filesOf(path).flatMap((file) => [...readVars(file, problem)]));
        read.set(path, vars);
      }
      return vars;
    },
  };
}

function entriesOf(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}

/** The file itself, or what Ansible takes from a folder. */
function filesOf(path: string): string[] {
  if (!isFolder(path)) return [path];
  return [...entriesOf(path)].toSorted().flatMap((name) => {
    if (name.startsWith('.') || name.endsWith('~')) return [];
    const inner = join(path, name);
    if (isFolder(inner)) return extname(name) === '' ? filesOf(inner) : [];
    return ENDINGS.includes(extname(name)) ? [inner] : [];
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readVars(file: string, problem: (text: string) => void): AnsibleVars {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.startsWith('$ANSIBLE_VAULT')) {
      problem(`${file} is encrypted with Ansible Vault and was left out`);
      return new Map();
    }
    return parseVarsFile(text, (line, column, what) => problem(`${file}:${line}:${column}: ${what}`));
  } catch (error) {
    problem(`${file} cannot be read: ${(error as Error).message}`);
    return new Map();
  }
}
