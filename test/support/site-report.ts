import { parseDocument } from 'yaml';
import type { Binding } from '../../src/core/documents/document-kind.js';
import type { IncidentEdit } from '../../src/core/documents/edits.js';
import { pathSteps, type PathStep } from '../../src/core/documents/edits.js';
import { type Incident, incidentSchema } from '../../src/core/documents/incident.js';
import type { Section } from '../../src/render/document/sections.js';
import { isMap, isScalar, isSeq, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';

/** A small incident whose document has a block of every kind. */
export const SITE_YAML = `schema: evidence/incident/v1
id: INC-2025-11-12-SITE-2847
timezone: UTC
what_happened: |  # the story
  A scheduled network maintenance change (ticket NET-4521) intended to enable jumbo frames on the camera VLAN
  interface (\`eno2\`) was accidentally applied to the WAN interface (\`eno1\`) instead, raising its MTU from 1500 to
  9000. The upstream gateway only supports MTU 1500, so all large packets were silently dropped at the network layer.
  Small packets continued to pass, giving monitoring a false-green signal for 15 minutes before error counts triggered
  an alert. The VPN tunnel flapped {{f:vpn.flaps}} times due to DPD timeout from packet loss. A NOC engineer reverted
  the MTU at 09:00, restoring normal operation instantly.
timeline:
  # people own these
  - {id: t1, at: "2025-11-12T08:00:00Z", kind: baseline, text: "All systems healthy, uploads at 41–44 Mbps"}
  - {id: t2, at: "2025-11-12T08:15:00Z", kind: change, text: "NET-4521 applied — \`eno1\` MTU changed 1500 → 9000"}
  - {id: t3, at: "2025-11-12T08:15:00Z", kind: symptom, text: "strongSwan warns: keepalive packet size exceeds path MTU", state: proposed, event: e3}
  - {id: t4, at: "2025-11-12T08:21:00Z", kind: symptom, text: "VPN tunnel flap #1 (DPD timeout) — re-established after 2s", state: proposed, event: e4}
  - {id: t5, at: "2025-11-12T08:30:00Z", kind: alert, text: "Disk 85%, backlog 22 chunks — NOC alert fires"}
  - {id: t6, at: "2025-11-12T08:45:00Z", kind: action, text: "NOC engineer begins investigation"}
  - {id: t7, at: "2025-11-12T09:00:00Z", kind: action, text: "NOC reverts \`eno1\` MTU to 1500 — uploads resume | tunnel stabilises"}
root_cause:
  text: Wrong interface targeted by the netplan change [E2].
impact:
  - {id: I1, name: Duration, text: 45 minutes of complete upload failure}
  - {id: I2, name: Disk, text: Buffer grew from 52% to 91% during outage}
actions:
  - {id: A1, do: Add MTU check to \`healthcheck.sh\`, owner: Platform team, priority: P1, due: 2025-11-19}
  - {id: A2, do: Document PMTUD black hole runbook, owner: On-call engineer, priority: P3, due: 2025-12-03}
lessons:
  went_well:
    - Local buffering worked as designed
    - Once the root cause was found, the fix took under 60 seconds
  improve:
    - Health checks that only test small packets give a completely false picture of upload health # a comment
    - Change tickets for network config should require the target interface
`;

export const SITE_FACTS: Readonly<Record<string, string>> = {
  'vpn.flaps': '4',
  'chunks.delayed': '22 video chunks (1.8 GB)',
  'tcp.retrans': '0.20 % (38,260 of 18,800,000 segments sent)',
};

export function siteIncident(yaml = SITE_YAML): Incident {
  return incidentSchema.parse(parseDocument(yaml).toJS());
}

export interface SiteReport {
  readonly sections: Section[];
  readonly bindings: Record<string, Binding>;
  readonly facts: Readonly<Record<string, string>>;
  readonly timezone: string;
}

/** As the templates do it: fields within headings, tables, bullets and figures. */
export function siteReport(incident: Incident, facts = SITE_FACTS): SiteReport {
  const filled = (text: string): string =>
    text.trim().replace(/\{\{f:([^}]+)\}\}/g, (_, id: string) => facts[id] ?? '?');
  const prose = (value: unknown, what: string): string =>
    typeof value === 'string' ? filled(value) : `**⟦fill: ${what} · author⟧**`;
  const cell = (text: string): string =>
    text
      .trim()
      .replace(/\s*\n\s*/g, ' ')
      .replace(/(?<!\\)\|/g, '\\|');
  const rows = (incident.timeline ?? [])
    .filter(({ state }) => state !== 'hidden')
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const { lessons = {}, actions = [], impact = [] } = incident;
  const list = (items: readonly string[] = []): string =>
    items.length === 0 ? '**⟦fill: lessons · author⟧**' : items.map((item) => `- ${filled(item)}`).join('\n');
  const root = incident.root_cause;
  const cause = root && 'text' in root ? root.text : undefined;
  const sections: Section[] = [
    { id: 'what_happened', text: `## What Happened\n\n${prose(incident.what_happened, 'what happened')}` },
    {
      id: 'timeline',
      text: `## Timeline\n\n| Time (UTC) | Event |\n|------------|-------|\n${rows
        .map((row) => `| ${row.at.slice(11, 16)} | ${cell(row.text)} |`)
        .join('\n')}`,
    },
    {
      id: 'root_cause',
      text: `## Root Cause\n\n${prose(cause, 'the cause')}\n\nConfidence: likely [E2][E3]`,
    },
    { id: 'impact', text: `## Impact\n\n${impact.map((i) => `- **${i.name}**: ${i.text}`).join('\n')}` },
    {
      id: 'measured',
      text: `## Measured\n\nDelayed: ${facts['chunks.delayed']}.\n\n| Counter | Value |\n|---|---|\n| Retransmissions | ${facts['tcp.retrans']} |\n| Flaps | ${facts['vpn.flaps']} |\n| Path MTU | 1500 |`,
    },
    {
      id: 'actions',
      text: `## Action Items\n\n| Action | Owner | Priority | Due Date |\n|---|---|---|---|\n${actions
        .map((a) => `| ${[a.do, a.owner, a.priority, a.due].map((v) => cell(v ?? '')).join(' | ')} |`)
        .join('\n')}`,
    },
    { id: 'went_well', text: `### What went well\n\n${list(lessons.went_well)}` },
    { id: 'improve', text: `### What could be improved\n\n${list(lessons.improve)}` },
  ];
  return {
    sections,
    facts,
    timezone: incident.timezone ?? 'UTC',
    bindings: {
      what_happened: { kind: 'prose', path: 'what_happened' },
      timeline: { kind: 'table', path: 'timeline', rows: rows.map(({ id }) => id), columns: ['at', 'text'] },
      root_cause: { kind: 'prose', path: 'root_cause.text' },
      impact: { kind: 'list', path: 'impact', key: 'text' },
      measured: { kind: 'computed', facts: Object.keys(facts) },
      actions: {
        kind: 'table',
        path: 'actions',
        rows: actions.map(({ id }) => id),
        columns: ['do', 'owner', 'priority', 'due'],
      },
      went_well: { kind: 'list', path: 'lessons.went_well' },
      improve: { kind: 'list', path: 'lessons.improve' },
    },
  };
}

/** Edits made in the text of the file, by way of the YAML document: comments stay. New elements get the next free id. */
export function editYaml(yaml: string, edits: readonly IncidentEdit[]): string {
  const document = parseDocument(yaml);
  for (const edit of edits) editNode(document, edit);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function editNode(document: Document, edit: IncidentEdit): void {
  const keys = keysOf(document, pathSteps(edit.path) ?? []);
  if (edit.op === 'set') {
    const held = document.getIn(keys, true);
    if (isScalar(held) && typeof edit.value !== 'object') held.value = edit.value;
    else document.setIn(keys, document.createNode(edit.value));
    return;
  }
  let list = document.getIn(keys) as YAMLSeq | YAMLMap | undefined;
  if (!list) {
    document.setIn(keys, document.createNode([]));
    list = document.getIn(keys) as YAMLSeq;
  }
  if (isMap(list)) {
    if (edit.op === 'remove') list.delete(edit.item);
    return;
  }
  const { items } = list as YAMLSeq<Node>;
  const place = (item: string | number): number =>
    items.findIndex(
      (node, i) =>
        i === item || (isScalar(node) && node.value === item) || (isMap(node) && node.get('id') === item),
    );
  if (edit.op === 'remove') {
    items.splice(place(edit.item), 1);
    return;
  }
  const node =
    edit.op === 'move' ? items.splice(place(edit.item), 1) : [document.createNode(withFreeId(items, edit))];
  const { after } = edit;
  items.splice(after === undefined ? items.length : after === null ? 0 : place(after) + 1, 0, ...node);
}

function withFreeId(items: readonly Node[], edit: IncidentEdit & { op: 'insert' }): unknown {
  const ids = items.flatMap((node) => (isMap(node) ? [String(node.get('id'))] : []));
  const letter = ids[0]?.[0];
  if (letter === undefined || typeof edit.value === 'string' || edit.path === 'overrides') return edit.value;
  return { id: `${letter}${Math.max(...ids.map((id) => Number(id.slice(1)))) + 1}`, ...edit.value };
}

function keysOf(document: Document, steps: readonly PathStep[]): (string | number)[] {
  const keys: (string | number)[] = [];
  for (const step of steps) {
    if (typeof step !== 'object') keys.push(step);
    else {
      const list = document.getIn(keys) as YAMLSeq;
      keys.push(isSeq(list) ? list.items.findIndex((node) => isMap(node) && node.get('id') === step.id) : -1);
    }
  }
  return keys;
}
