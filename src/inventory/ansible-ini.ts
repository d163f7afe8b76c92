import { parseHostPattern } from './ansible-host-pattern.js';
import { AnsibleTree, keep } from './ansible-tree.js';
import { pythonLiteral } from './python-literal.js';
import { SHLEX, splitWords } from './shell-words.js';

type Section = { readonly group: string; readonly kind: 'hosts' | 'children' | 'vars' };
export type Complain = (line: number, column: number, what: string) => void;

/**
 * Ansible's INI inventory: `[group]`, `[group:children]`, `[group:vars]`, ranges, `key=value` behind a host. No
 * value is ever repeated in a complaint: it may be a password.
 */
export function parseAnsibleIni(text: string, file: string, complain: Complain): AnsibleTree {
  const tree = new AnsibleTree();
  const declared = new Set(['all', 'ungrouped']);
  const wanted: { name: string; line: number; why: string }[] = [];
  let section: Section = { group: 'ungrouped', kind: 'hosts' };
  for (const [index, raw] of text.split(/\r\n|[\n\r\v\f]/).entries()) {
    const at = index + 1;
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const header = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line);
    if (header) {
      const [, group = '', kind = 'hosts'] = header;
      if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars') {
        complain(at, 1, `[${group}:${kind}]: only :children and :vars are known`);
        continue;
      }
      section = { group, kind };
      tree.group(group);
      if (kind === 'vars')
        wanted.push({ name: group, line: at, why: `[${group}:vars] is for a group that is not declared` });
      else declared.add(group);
    } else if (/^\[.*\]$/.test(line) && section.kind !== 'hosts') {
      complain(at, 1, 'not a section: a group name has no spaces, colons or brackets');
    } else if (section.kind === 'vars') {
      const [name, ...value] = line.split('=');
      if (value.length === 0) complain(at, 1, `expected name=value in [${section.group}:vars]`);
      else tree.setGroupVariable(section.group, name?.trim() ?? '', pythonLiteral(value.join('=').trim()));
    } else if (section.kind === 'children') {
      const child = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(line)?.[1];
      if (child === undefined) complain(at, 1, `expected a group name in [${section.group}:children]`);
      else if (!tree.addChild(section.group, child)) complain(at, 1, `${child} would be its own parent`);
      else wanted.push({ name: child, line: at, why: `${child} is not declared as a group` });
    } else readHost(line, at, section.group, { tree, file, complain });
  }
  for (const { name, line, why } of wanted) if (!declared.has(name)) complain(line, 1, why);
  return tree;
}

function readHost(
  line: string,
  at: number,
  group: string,
  { tree, file, complain }: { tree: AnsibleTree; file: string; complain: Complain },
): void {
  const words = splitWords(line, SHLEX);
  if ('problem' in words) return complain(at, 1, words.problem);
  const [pattern = '', ...assignments] = words;
  const expanded = parseHostPattern(pattern);
  if ('problem' in expanded) return complain(at, 1, expanded.problem);
  if (assignments.some((word) => !word.includes('='))) {
    complain(at, 1, `${pattern}: a word behind the host is not name=value (is a value with a space quoted?)`);
    return;
  }
  for (const name of expanded.names) {
    const host = tree.host(name, group, `${file}:${at}:1`);
    if (expanded.port !== undefined) keep(host.vars, 'ansible_port', expanded.port);
    for (const word of assignments) {
      const equals = word.indexOf('=');
      keep(host.vars, word.slice(0, equals), pythonLiteral(word.slice(equals + 1)));
    }
  }
}
