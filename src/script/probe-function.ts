import { type Collector, type Probe, type Source, sourcesOf } from '../core/collector.js';
import { type Answer, decide, type Outcomes, type Question } from './oracle.js';
import { alternatives } from './alternatives.js';
import { maskCommand } from './posix-pattern.js';
import { shellWord, type Texts } from './shell-words.js';
import { ENTITIES, type Entity } from './symbols.js';

/** A target with a name, whose addresses are found on the host. */
export interface NamedTarget {
  readonly nth: number;
  readonly name: string;
  readonly host: string;
}

export interface ProbeFunction {
  /** Name of the shell function. */
  readonly name: string;
  readonly when: Probe['when'];
  /** The lists it is called for item by item; none: it is called once. */
  readonly lists: readonly string[];
  /** Its definition. */
  readonly text: string;
}

interface Shape {
  readonly collector: Collector;
  readonly targets: readonly NamedTarget[];
  readonly texts: Texts;
  readonly passive: boolean;
}

const keyOf = (p: Probe): string => JSON.stringify([p.when, p.id, p.subject ?? '']);

/** Every probe a collector may plan, as one shell function each, in the order of the plan. */
export function probeFunctions(
  outcomes: Outcomes<readonly Probe[]>,
  shape: Shape,
  taken: Set<string>,
): ProbeFunction[] {
  const found = new Map<string, Probe>();
  const visit = (node: Outcomes<readonly Probe[]>): void => {
    if (!('value' in node)) return [...node.next.values()].forEach(visit);
    for (const probe of node.value) if (!found.has(keyOf(probe))) found.set(keyOf(probe), probe);
  };
  visit(outcomes);
  const drafts = new Map<string, Draft>();
  for (const [key, probe] of found) {
    const entity = entityOf(probe);
    if (entity === 'repeated') continue;
    const inLoop = entity?.fields.includes('dev') ?? false;
    const tree = decide(outcomes, (probes) => {
      const planned = probes.find((p) => keyOf(p) === key);
      return planned === undefined ? '' : bodyOf(planned, shape, inLoop);
    });
    if ('value' in tree && tree.value === '') continue;
    const begin = sharedBegin(tree);
    const lines = [
      ...guards(tree, entity),
      ...(begin === undefined ? [] : [begin]),
      ...linesOf(begin === undefined ? tree : withoutFirstLine(tree), probe, shape),
    ];
    const used = (entity?.fields ?? []).map((f, i) =>
      lines.join('\n').includes(`$${f}`) ? `${f}=$${i + 1}` : '',
    );
    const body = [...(entity ? [used.filter(Boolean).join(' ')] : []), ...lines].filter(Boolean);
    // The same for gateways and peers, say: one function for all of them.
    const same = JSON.stringify([probe.when, probe.id, body]);
    const draft = drafts.get(same) ?? { probe, body, lists: new Set<string>() };
    if (entity) draft.lists.add(entity.list);
    drafts.set(same, draft);
  }
  return [...drafts.values()].map(({ probe, body, lists }) => {
    const name = freeName(`${shape.collector.id}_${probe.id}`.replaceAll(/[^a-z0-9_]/g, '_'), taken);
    const text = `${name}() {\n${body.map((line) => `  ${line}`).join('\n')}\n}\n`;
    return { name, when: probe.when, lists: [...lists], text };
  });
}

interface Draft {
  readonly probe: Probe;
  readonly body: readonly string[];
  readonly lists: Set<string>;
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = `probe_${wanted}`;
  for (let n = 2; taken.has(name); n++) name = `probe_${wanted}_${n}`;
  taken.add(name);
  return name;
}

/** `repeated`: about a second interface of a kind, which the loop over the first covers. */
function entityOf(probe: Probe): Entity | undefined | 'repeated' {
  const subject = probe.subject ?? '';
  if (/^ev[a-z]+(?!001)\d{3}$/.test(subject) || /^evvdown|^evpdown/.test(subject)) return 'repeated';
  // Only for default targets, and the name of an address that is not known cannot be written down.
  if (subject.includes('.ip6.arpa') && /(?:0\.0\.1\.0|0\.8\.e\.f)\.ip6\.arpa/.test(subject))
    return 'repeated';
  return ENTITIES.find(({ symbol }) =>
    new RegExp(`(?<![0-9.])${symbol.replaceAll('.', String.raw`\.`)}(?![0-9])`).test(subject),
  );
}

/** The first line of all variants, where it is the same and none is without lines. */
function sharedBegin(tree: Outcomes<string>): string | undefined {
  const firsts = new Set(textsOf(tree).map((text) => text.split('\n')[0] ?? ''));
  const [first = ''] = firsts;
  return firsts.size === 1 && first.startsWith('begin ') && !('value' in tree) ? first : undefined;
}

function withoutFirstLine(tree: Outcomes<string>): Outcomes<string> {
  if ('value' in tree) return { value: tree.value.slice(tree.value.indexOf('\n') + 1) };
  const next = [...tree.next].map(([answer, node]) => [answer, withoutFirstLine(node)] as const);
  return { question: tree.question, next: new Map(next) };
}

/** What a function needs beyond its loop and what may be empty on a host. */
function guards(tree: Outcomes<string>, entity: Entity | undefined): string[] {
  const text = textsOf(tree).join('\n');
  return ['link4', 'link6', 'resolver']
    .filter((name) => text.includes(`"$${name}"`) && !(entity?.fields.includes(name) ?? false))
    .map((name) => `[ -n "$${name}" ] || return 0`);
}

function textsOf(tree: Outcomes<string>): string[] {
  return 'value' in tree ? [tree.value] : [...tree.next.values()].flatMap(textsOf);
}

function linesOf(tree: Outcomes<string>, probe: Probe, shape: Shape): string[] {
  if ('value' in tree) return tree.value === '' ? [':'] : tree.value.split('\n');
  const branches = new Map<Answer, string[]>();
  for (const [answer, node] of tree.next) branches.set(answer, linesOf(node, probe, shape));
  const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  if (tree.question.kind === 'shape') {
    const { nth } = targetOf(probe, shape);
    const groups = new Map<string, Answer[]>();
    for (const [answer, lines] of branches) {
      const text = lines.join('\n');
      groups.set(text, [...(groups.get(text) ?? []), answer]);
    }
    const cases = [...groups].flatMap(([text, answers]) => [
      `${answers.map((a) => (a === '' ? "''" : String(a))).join(' | ')})`,
      ...indent(text.split('\n')),
      '  ;;',
    ]);
    return [`case $t${nth}_shape in`, ...cases, 'esac'];
  }
  const condition = conditionOf(tree.question);
  const [yes = [], no = []] = [branches.get(true), branches.get(false)];
  if (no.join() === ':') return [`if ${condition}; then`, ...indent(yes), 'fi'];
  if (yes.join() === ':') return [`if ! ${condition}; then`, ...indent(no), 'fi'];
  return [`if ${condition}; then`, ...indent(yes), 'else', ...indent(no), 'fi'];
}

function conditionOf(question: Exclude<Question, { kind: 'shape' }> | Question): string {
  switch (question.kind) {
    case 'tool':
      return `has ${question.name}`;
    case 'module':
      return `has_module ${question.name}`;
    case 'root':
      return '[ "$ROOT" = 1 ]';
    case 'loadable':
      return '[ "$MODULES" != all ]';
    case 'many_cpus':
      return '[ "$CPUS" -gt 16 ]';
    case 'jumbo4':
      return '[ "$mtu4" -gt 1500 ]';
    case 'jumbo6':
      return '[ "$mtu6" -gt 1500 ]';
    case 'shape':
      throw new Error('the addresses of a target are told apart by case');
  }
}

function targetOf(probe: Probe, { targets, collector }: Shape): NamedTarget {
  const subject = probe.subject ?? '';
  const found =
    targets.find((t) => t.name === subject || t.host === subject) ??
    targets.find((t) => subject.includes(t.host));
  if (!found)
    throw new Error(
      `${collector.id}/${probe.id} depends on the addresses of a target its subject does not name`,
    );
  return found;
}

/** The lines that record, or run, one probe as it was planned for one kind of host. */
function bodyOf(probe: Probe, shape: Shape, inLoop: boolean): string {
  const { collector, texts } = shape;
  const who = [collector.id, probe.id].map((w) => shellWord(w, texts)).join(' ');
  const subject = probe.subject === undefined ? "''" : shellWord(probe.subject, texts, inLoop);
  const skip = (outcome: string, reason: string): string =>
    `skip ${who} ${subject} ${outcome} ${shellWord(reason, texts)}`;
  if (probe.skip) return skip(probe.skip.outcome, probe.skip.reason);
  const effect = probe.effect ?? collector.effect;
  if (probe.consent !== undefined || effect === 'captures_traffic' || effect === 'changes_state')
    return skip('not_run', 'needs a consent that a script cannot ask for: run evidence collect');
  if (shape.passive && effect !== 'reads') return skip('not_run', 'it sends packets and --passive was given');
  const masks = (probe.redact ?? []).map(maskCommand);
  if (masks.includes(undefined))
    return skip('not_run', 'its secrets can be masked by evidence collect, not by a script');
  const sources = sourcesOf(probe).filter((s) => !('argv' in s) || s.argv[0] !== 'node');
  if (sources.length === 0) return skip('missing_tool', 'only evidence itself can do this here');
  const begin = [
    `begin ${who} ${subject}`,
    ...(probe.timeoutMs === undefined ? [] : [`limit=${Math.ceil(probe.timeoutMs / 1000)}`]),
    ...(probe.maxBytes === undefined ? [] : [`max=${probe.maxBytes}`]),
    ...(probe.okExits === undefined ? [] : [`ok=${shellWord(probe.okExits.join(' '), texts)}`]),
    ...(probe.root === undefined ? [] : [`root=${probe.root}`]),
    ...(probe.endsWithWindow ? ['ends'] : []),
    ...(effect === 'reads' ? [] : ['measures']),
    ...(probe.when === 'end' ? ['log'] : []),
    ...(probe.extension === undefined ? [] : [`ext=${probe.extension}`]),
    ...masks.map((mask) => `redact=${shellWord(mask ?? '', texts)}`),
    ...packageOf(sources, collector).map((name) => `pkg=${name}`),
  ].join(' ');
  return [`${begin} || return 0`, ...alternatives(sources, texts, inLoop)].join('\n');
}

function packageOf(sources: readonly Source[], collector: Collector): string[] {
  return sources
    .flatMap((s) => ('argv' in s ? [collector.tools[s.argv[0]] ?? ''] : []))
    .filter(Boolean)
    .slice(0, 1);
}
