import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { parseHostPattern } from './ansible-host-pattern.js';
import type { Complain } from './ansible-ini.js';
import { AnsibleTree, type AnsibleVars, keep } from './ansible-tree.js';

/** An inventory of 10 000 hosts has fewer; aliases can make a few lines into more. */
const MOST_PAIRS = 200_000;

/** PyYAML reads YAML 1.1: `yes` is true, `<<` merges. Tags such as `!vault` and `!unsafe` leave the text. */
function parse(text: string, complain: Complain) {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
  });
  const at = (node: unknown): { line: number; col: number } =>
    lines.linePos((node as Node | null | undefined)?.range?.[0] ?? 0);
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    // The message may repeat a value; the code does not.
    complain(line, col, `this is not valid YAML (${error.code})`);
  }
  const resolved = new Map<Alias, unknown>();
  const follow = (alias: Alias): unknown => {
    if (!resolved.has(alias)) {
      const node = alias.resolve(document);
      const { line, col } = at(alias);
      if (!node) complain(line, col, 'this alias has no anchor');
      resolved.set(alias, node);
    }
    return resolved.get(alias);
  };
  const value = (node: unknown): unknown => {
    const real = isAlias(node) ? follow(node) : node;
    return isScalar(real) ? real.value : (real ?? null);
  };
  const merging = new Set<YAMLMap>();
  let pairsLeft = MOST_PAIRS;
  /** Pairs of a map, `<<` included; what stands in the map itself comes last and wins. */
  const pairs = (map: YAMLMap): { key: string; node: unknown; value: unknown }[] => {
    if (pairsLeft === 0 || merging.has(map)) return [];
    pairsLeft = Math.max(0, pairsLeft - map.items.length);
    if (pairsLeft === 0) complain(1, 1, `more than ${MOST_PAIRS} entries, aliases followed`);
    const own = map.items.map((pair: Pair) => ({
      key: isMergeKey(pair.key) ? '<<' : String(value(pair.key)),
      node: pair.key,
      value: value(pair.value),
    }));
    merging.add(map);
    const merged = own
      .filter(({ key }) => key === '<<')
      .flatMap((merge) => (isSeq(merge.value) ? merge.value.items.map(value).toReversed() : [merge.value]))
      .flatMap((source) => (isMap(source) ? pairs(source) : []));
    merging.delete(map);
    return [...merged, ...own.filter(({ key }) => key !== '<<')];
  };
  return { root: value(document.contents), pairs, at };
}

/** The parser gives `<<` a symbol for a value. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (typeof key.value === 'symbol' || key.value === '<<');
}

/** Ansible's YAML inventory: groups with `hosts`, `vars` and `children`. */
export function parseAnsibleYaml(text: string, file: string, complain: Complain): AnsibleTree {
  const tree = new AnsibleTree();
  const { root, pairs, at } = parse(text, complain);
  const wrong = (node: unknown, what: string): void => {
    const { line, col } = at(node);
    complain(line, col, what);
  };
  const readHosts = (group: string, map: YAMLMap): void => {
    for (const { key, node, value } of pairs(map)) {
      const expanded = parseHostPattern(key);
      if ('problem' in expanded) {
        wrong(node, expanded.problem);
        continue;
      }
      const { line, col } = at(node);
      for (const name of expanded.names) {
        const host = tree.host(name, group, `${file}:${line}:${col}`);
        if (expanded.port !== undefined) keep(host.vars, 'ansible_port', expanded.port);
        if (isMap(value)) for (const pair of pairs(value)) keep(host.vars, pair.key, pair.value);
      }
    }
  };
  const inside = new Set<YAMLMap>();
  const readGroup = (name: string, node: unknown, data: unknown): void => {
    tree.group(name);
    if (data === null) return;
    if (!isMap(data)) return wrong(node, `group ${name} is not a map`);
    if (inside.has(data)) return wrong(node, `group ${name} contains itself`);
    inside.add(data);
    for (const { key, node: keyNode, value } of pairs(data)) {
      if (key !== 'hosts' && key !== 'children' && key !== 'vars') {
        wrong(keyNode, `group ${name}: only hosts, children and vars are known, not "${key}"`);
      } else if (value === null) continue;
      else if (typeof value === 'string' && key === 'hosts')
        tree.host(value, name, `${file}:${at(keyNode).line}:1`);
      else if (typeof value === 'string' && key === 'children') tree.addChild(name, value);
      else if (!isMap(value)) wrong(keyNode, `group ${name}: ${key} is not a map`);
      else if (key === 'hosts') readHosts(name, value);
      else if (key === 'vars') {
        for (const pair of pairs(value)) tree.setGroupVariable(name, pair.key, pair.value);
      } else {
        for (const child of pairs(value)) {
          readGroup(child.key, child.node, child.value);
          if (!tree.addChild(name, child.key)) wrong(child.node, `${child.key} would be its own parent`);
        }
      }
    }
    inside.delete(data);
  };
  if (isMap(root)) for (const { key, node, value } of pairs(root)) readGroup(key, node, value);
  return tree;
}

/** A file of group_vars or host_vars: one map. Encrypted ones give nothing. */
export function parseVarsFile(text: string, complain: Complain): AnsibleVars {
  const vars: AnsibleVars = new Map();
  const { root, pairs } = parse(text, complain);
  if (isMap(root)) for (const { key, value } of pairs(root)) keep(vars, key, value);
  return vars;
}
