import type { Model } from '../../reports/bundle-readme/model.js';

const cite = 'hosts/h1/http/requests.txt:1-9';
const said = { layer: 'dns' as const, topic: 'DNS', standsOut: true, text: 'text', quote: 'words', cite };
const grown = { host: 'h1', counter: 'c', start: 1, end: 3, delta: 2, rate: 0.1, cite };
const host = {
  reached: 'ssh',
  outcome: 'ok' as const,
  probes: '1 of 2',
  offset: 'the same',
  system: 's',
  clock: 'c',
};
const gap = {
  outcome: 'missing_tool' as const,
  probes: Array.from({ length: 11 }, (_, i) => `c/p${i}`),
  hosts: Array.from({ length: 11 }, (_, i) => `h${i}`),
  reason: 'why',
  remedy: 'how',
};

/** A model of the bundle's README with every field, and both sides of every list. */
export const readmeModel: Model = {
  name: 'n',
  case: 'c',
  tool: 't',
  createdAt: 'a',
  interrupted: true,
  complete: false,
  times: 'Times are of the clock of h1.',
  vantage: { host: 'h1', user: 'u', root: false, command: 'evidence collect' },
  window: { start: 's', end: 'e', seconds: 15, text: 'then' },
  profile: 'p',
  hosts: [
    { ...host, id: 'h1', network: 'n', bootId: 'b' },
    { ...host, id: 'h2', outcome: 'failed', reason: 'r', remedy: 'r', limitations: 'l' },
  ],
  isFleet: true,
  targets: [
    { name: 't1', origin: 'given', addresses: ['a', 'b'] },
    { name: 't2', origin: 'given', addresses: [] },
  ],
  redaction: { off: true, masked: 3, kinds: 'token 2, password 1', withheld: 4 },
  probes: { total: 9, ok: 5, missing: 3, other: 1 },
  experiment: {
    runs: 3,
    failed: [{ reason: 'r', runs: 1 }],
    heads: ['cell', 'runs'],
    rows: [{ cells: ['w=64K', '2'], cite }],
    differs: ['d'],
    noDifference: ['n'],
    undecidable: ['u'],
    changes: [
      { host: 'h1', name: 'n', before: '1', values: ['0', '2'], times: 2, restored: 2, after: '1', cite },
    ],
    method: 'm',
  },
  standsOut: [said, said],
  facts: [{ topic: 'DNS', statements: [said, { ...said, quote: 'q' }] }],
  plots: [
    {
      kind: 'rtt',
      file: 'plots/rtt.svg',
      title: 't',
      start: '2026-11-21T03:00:00Z',
      timezone: 'UTC',
      series: [
        {
          name: 'n',
          points: [
            [0, 1],
            [1, null],
          ],
          sent: 2,
          lost: 1,
          min: 1,
          median: 1,
          p95: 1,
          max: 1,
          band: [
            [0, 1, 1, 1],
            [1, 1, 1, 1],
          ],
          loss: [[0, 1, 1, 2]],
        },
      ],
    },
    {
      kind: 'hops',
      file: 'plots/hops-1.svg',
      title: 't',
      hops: [{ hop: 1, label: 'l', sent: 2, lost: 1, best: 1, avg: 1, worst: 2, reached: true, note: 'n' }],
    },
    {
      kind: 'bars',
      file: 'plots/b.svg',
      title: 't',
      unit: 'u',
      log: true,
      bars: [{ label: 'l', value: 2, text: 't' }],
    },
    {
      kind: 'dots',
      file: 'plots/d.svg',
      title: 't',
      xLabel: 'ms',
      rows: [{ label: 'l', values: [1, 2], note: 'n', failed: true }],
    },
    {
      kind: 'phases',
      file: 'plots/p.svg',
      title: 't',
      groups: [
        {
          name: 'g',
          attempts: [
            { dns: 1, connect: 2, tls: 3, wait: 4, transfer: 5 },
            { failed: { after: 9, why: 'w' } },
          ],
        },
      ],
    },
  ],
  trouble: [grown, grown],
  traffic: [grown],
  grewMore: 4,
  sinceBoot: [{ host: 'h1', counter: 'c', total: 9, cite }],
  missing: [gap],
  notRun: [{ ...gap, remedy: undefined }],
  unread: {
    lines: 3,
    more: true,
    files: [
      { cite, lines: 2, reason: 'r' },
      { cite, lines: 1, reason: 'r' },
    ],
  },
  readFirst: [{ question: 'q', file: 'f', outcome: 'ok', standsOut: true, others: 2 }],
  files: [
    {
      collector: 'c',
      folder: 'hosts/h1/c/',
      artifacts: [
        {
          names: ['a.start.txt', 'a.end.txt'],
          command: 'x',
          at: ['s', 'e'],
          outcome: 'timed_out',
          bytes: [1, 2],
          note: 'n',
        },
      ],
    },
  ],
};
