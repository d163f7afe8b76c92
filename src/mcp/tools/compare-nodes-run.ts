import type { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { compareBeforeAfter } from '../../query/compare/before-after.js';
import { readCompared } from '../../query/compare/compare.js';
import { comparePeers, type PeerMetric } from '../../query/compare/peers.js';
import type { Compared, Side } from '../../query/compare/side.js';
import { type FindingItem, listFindings } from '../../query/findings.js';
import type { findingData } from '../answer-schemas.js';
import { citing } from '../cited.js';
import { findingsData } from '../finding-data.js';
import { type Focus, focusOn } from '../focus.js';
import type { Answer, Call } from '../tool.js';
import type { compareNodesInput, compareNodesOutput, difference } from './compare-nodes.js';

const MOST = { concise: 20, detailed: 200 } as const;
/** A configuration may hold a whole file. */
const VALUE = 200;

type Difference = z.input<typeof difference>;

export async function runCompareNodes(
  args: z.infer<typeof compareNodesInput>,
  call: Call,
): Promise<Answer<z.input<typeof compareNodesOutput>>> {
  if (new Set(args.instanceIds).size < args.instanceIds.length)
    throw new EvidenceError('E_USAGE', 'instanceIds: one is named twice', 'name different hosts or bundles');
  const nodes = await nodesOf(args.instanceIds, call);
  const most = MOST[args.response_format];
  const isSame =
    nodes.length === 2 &&
    nodes[0]?.host === nodes[1]?.host &&
    nodes[0]?.focus.info.id !== nodes[1]?.focus.info.id;
  const wantsErrors = args.compareFields !== 'config';
  const wantsConfig = args.compareFields !== 'errors';
  const findings = wantsErrors
    ? await findingsOf(nodes, call, args.response_format)
    : { common: [], unique: {} };
  const peers = comparePeers(
    nodes.map((n) => ({ ...n.side, host: n.name })),
    true,
  );
  const between = isSame ? beforeAfterOf(nodes) : undefined;
  const odd = peers.metrics.filter((m) => m.outliers.length > 0 || m.differs !== undefined);
  const settings = wantsConfig ? peers.settings : [];
  const diffs = settings.slice(0, most).map((s) => differenceOf(s, nodes));
  const data = {
    untrusted: true as const,
    nodes: nodes.map((n) => ({
      node: n.name,
      host: n.host,
      bundle: n.focus.info.id,
      collected_to: n.focus.info.to,
    })),
    mode: between ? ('before_after' as const) : ('peers' as const),
    commonFindings: findings.common.slice(0, most),
    uniqueFindings: Object.fromEntries(
      Object.entries(findings.unique).map(([node, list]) => [node, list.slice(0, most)]),
    ),
    configDiffs: diffs,
    more_configDiffs: settings.length - diffs.length,
    comparisonMatrix: odd.slice(0, most).map(matrixRow),
    more_measurements: Math.max(0, odd.length - most),
    causes: between?.causes ?? [],
    insight: insightOf(nodes, {
      findings: wantsErrors ? findings : undefined,
      measurements: odd.length,
      settings: wantsConfig ? settings.length : undefined,
      causes: between?.causes ?? [],
    }),
    gaps: [...(between?.notes ?? []), ...peers.groups.map((g) => `${g.hosts.join(', ')}: ${g.note}`)],
    caveat:
      'One window of each: what varies from minute to minute shows as a difference. A difference is no cause until something explains it.',
  };
  return {
    data,
    text: [
      data.insight,
      ...data.causes.map((c) => `${c.fate} ${c.root_cause} on ${c.host}: ${c.statement}`),
      ...Object.entries(data.uniqueFindings).flatMap(([node, list]) =>
        list.map((f) => `only ${node}: ${f.severity ?? ''} ${f.finding_id} ${f.statement}`),
      ),
      ...diffs.map((d) => `${d.name}: ${d.values.map((v) => `${v.node}=${v.value}`).join(' | ')}`),
      ...data.comparisonMatrix.map(
        (m) =>
          `${m.metric}: ${Object.entries(m.values)
            .map(([n, v]) => `${n}=${v}`)
            .join(' ')} ${m.unit}${m.outliers.length > 0 ? ` (odd: ${m.outliers.join(', ')})` : ''}`,
      ),
      data.caveat,
    ].join('\n'),
  };
}

interface Node {
  readonly name: string;
  readonly host: string;
  readonly focus: Focus;
  readonly compared: Compared;
  readonly side: Side;
}

/** Bundles that are named several times are read once. */
async function nodesOf(ids: readonly string[], call: Call): Promise<Node[]> {
  const knowledge = await call.state.judged.knowledge();
  const read = new Map<string, Promise<Compared>>();
  const nodes: Node[] = [];
  for (const [i, id] of ids.entries()) {
    const focus = await focusOn(call, { instanceId: id });
    const known = read.get(focus.info.id) ?? readCompared(focus.bundle, knowledge);
    read.set(focus.info.id, known);
    const compared = await known;
    call.progress(i + 1, ids.length, id);
    const sides = compared.sides.filter((s) => focus.host === undefined || s.host === focus.host);
    const [side] = sides;
    if (side === undefined)
      throw new EvidenceError('E_UNKNOWN_HOST', `${focus.info.id} has no host to compare`);
    if (sides.length > 1)
      throw new EvidenceError(
        'E_USAGE',
        `${id} has ${sides.length} hosts`,
        `say which: ${sides.map((s) => `${focus.info.id}/${s.host}`).join(', ')}`,
      );
    nodes.push({ name: id, host: side.host, focus, compared, side });
  }
  return nodes;
}

type Findings = {
  readonly common: z.input<typeof findingData>[];
  readonly unique: Record<string, z.input<typeof findingData>[]>;
};

/** By detection: the same detection on two hosts is about two subjects. */
async function findingsOf(
  nodes: readonly Node[],
  call: Call,
  format: 'concise' | 'detailed',
): Promise<Findings> {
  const own: { node: Node; findings: FindingItem[] }[] = [];
  for (const node of nodes) {
    const { findings } = listFindings([await call.state.judged.judged(node.focus)], {
      severity: 'hint',
      hosts: [node.host],
    });
    own.push({ node, findings: findings.filter((f) => f.host === node.host) });
  }
  const on = (detection: string): number =>
    own.filter((o) => o.findings.some((f) => f.detection === detection)).length;
  const [first] = own;
  return {
    common: first
      ? findingsData(
          first.node.focus,
          first.findings.filter((f) => on(f.detection) === nodes.length),
          format,
        )
      : [],
    unique: Object.fromEntries(
      own.map(({ node, findings }) => [
        node.name,
        findingsData(
          node.focus,
          findings.filter((f) => on(f.detection) === 1),
          format,
        ),
      ]),
    ),
  };
}

function beforeAfterOf(nodes: readonly Node[]) {
  const [before, after] = nodes.toSorted(
    (a, b) => Date.parse(a.focus.info.createdAt) - Date.parse(b.focus.info.createdAt),
  );
  if (before === undefined || after === undefined) return undefined;
  const { causes, notes } = compareBeforeAfter(before.compared, after.compared);
  return {
    notes: [`before: ${before.name}, after: ${after.name}`, ...notes],
    causes: causes.map((c) => ({
      root_cause: c.root_cause,
      host: c.host,
      fate: c.fate,
      statement: c.statement,
    })),
  };
}

function differenceOf(
  { name, values }: ReturnType<typeof comparePeers>['settings'][number],
  nodes: readonly Node[],
): Difference {
  return {
    name,
    values: values.flatMap(({ value, hosts, cite }) =>
      hosts.map((host, i) => {
        const focus = nodes.find((n) => n.name === host)?.focus;
        const text = value.replace(/\s+/g, ' ');
        return {
          node: host,
          value: text.length > VALUE ? `${text.slice(0, VALUE)}…` : text,
          // The line was read on the first of them.
          ...(i === 0 && cite !== undefined && focus !== undefined && { logKey: citing(focus)(cite).logKey }),
        };
      }),
    ),
  };
}

function matrixRow(m: PeerMetric) {
  const rounded = (n: number): number => Number(n.toPrecision(6));
  return {
    metric: m.name,
    unit: m.unit,
    values: Object.fromEntries(m.values.map((v) => [v.host, rounded(v.value)])),
    outliers: m.outliers.map((o) => o.host),
    median: rounded(m.median),
    mad: rounded(m.mad),
    ...(m.differs !== undefined && { differs: m.differs }),
  };
}

/** Absent: not compared. */
interface Counted {
  readonly findings?: Findings | undefined;
  readonly measurements: number;
  readonly settings?: number | undefined;
  readonly causes: readonly { readonly fate: string; readonly root_cause: string }[];
}

function insightOf(nodes: readonly Node[], { findings, measurements, settings, causes }: Counted): string {
  return [
    ...causes.map((c) => `${c.root_cause}: ${c.fate.replace('_', ' ')}.`),
    ...(findings ? [findingsInsight(nodes, findings)] : []),
    `${measurements} measurements differ by more than chance${settings === undefined ? '' : `; ${settings} settings differ`}.`,
  ].join(' ');
}

function findingsInsight(nodes: readonly Node[], { common, unique }: Findings): string {
  const only = Object.entries(unique).filter(([, list]) => list.length > 0);
  const on = only.map(([node, list]) => `${list.length} only on ${node}`);
  return `${common.length} findings in common on ${nodes.length} nodes; ${on.join(', ') || 'none that only one of them has'};`;
}
