import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleEvidence, recordOfBundles } from '../../test/support/bundle-evidence.js';
import { bundleView } from '../../test/support/bundle-view.js';
import { brokenRows, documentText, recordOf } from '../../test/support/document-text.js';
import { branchRecord } from '../../test/support/incident-record.js';
import { drawChart } from '../../src/render/chart.js';
import { chartTable } from '../../src/render/chart-table.js';
import type { BundleEvidence } from '../../src/core/documents/record.js';
import analysis from './index.js';
import type { Model } from './model.js';

// Manifest and tables of a real run on a test network, cut down.
const BUNDLE = join(import.meta.dirname, '../bundle-readme/fixtures/packet-loss');
const GOLDEN = new URL('fixtures/packet-loss/expected.md', import.meta.url);
const options = { variant: 'full', language: 'en' };

describe('the analysis of a bundle of real evidence', async () => {
  const bundle = await bundleEvidence(BUNDLE);
  const record = recordOfBundles([bundle]);
  const model = analysis.model.parse(analysis.build(record, options));
  const text = documentText(analysis, record);

  it('reads as reviewed', () => {
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
    expect(brokenRows(text)).toEqual([]);
  });

  it('answers first: cause, layer, place, confidence, and at most three numbers it rests on', () => {
    expect(model.verdict.cause).toMatchObject({
      layer: 'firewall',
      host: 'app1, inet f input rule 1',
      tested: 'open',
    });
    expect(model.verdict.carriedBy.length).toBeLessThanOrEqual(3);
    for (const said of model.verdict.carriedBy) {
      expect(said.text).toMatch(/\d+ (?:of \d+|packets)/);
      expect([...said.cites, ...said.places]).not.toEqual([]);
    }
    expect(text.indexOf('**Cause:**')).toBeLessThan(100);
  });

  it('cites a file of the manifest, with its hash, wherever it cites', () => {
    const files = new Map(
      bundle.manifest.artifacts.flatMap((a) => [
        [a.path, a.sha256],
        [a.stderrPath, a.stderrSha256],
      ]),
    );
    expect(model.evidence.length).toBeGreaterThan(15);
    for (const { path, sha256 } of model.evidence) {
      expect([...files.keys()]).toContain(path);
      expect(sha256).toBe(files.get(path));
    }
    const shown = [...text.matchAll(/`(hosts\/[^`]+?):[\d-]+`/g)].map((m) => m[1]);
    const index = new Set(model.files.map((f) => f.path));
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.filter((path) => !index.has(path ?? ''))).toEqual([]);
  });

  it('has pictures that can be drawn, each with a caption and the numbers as rows', () => {
    expect(model.figures.map((f) => f.id)).toContain('rtt');
    for (const { chart, caption, table, file } of model.figures) {
      expect(drawChart(chart)).toContain('<svg');
      expect(caption).toMatch(/\d/);
      const shown = table ?? chartTable(chart);
      expect(shown.rows.every((row) => row.length === shown.columns.length)).toBe(true);
      expect(text).toContain(`](${file})`);
    }
    expect(model.figures.filter((f) => f.place === 'verdict')).toHaveLength(1);
  });

  it('calls unexplained only what the verdict calls so', () => {
    const open = new Set(bundle.analysis.verdict.unexplained);
    expect(model.findings.filter((f) => f.explained === 'no').map((f) => f.finding)).toEqual(
      model.findings.filter((f) => open.has(f.finding) && f.cause === '').map((f) => f.finding),
    );
    const follows = model.findings.filter((f) => f.explained === 'follows');
    expect(follows.map((f) => f.detection)).toContain('PATH-11');
  });

  it('says of captures, which nobody made, that there are none and why', () => {
    expect(model.captures).toEqual([]);
    expect(model.noCapture).toMatchObject({ state: 'not_collected', collector: 'capture' });
  });

  it('says it in German too', () => {
    const german = documentText(analysis, record, { language: 'de' });
    expect(german).toMatch(/^# Netzanalyse: /);
    expect(german).toContain('## Empfehlungen');
    expect(brokenRows(german)).toEqual([]);
  });

  it('confirms a cause only where a hypothesis about it passed a test', () => {
    const cause = model.verdict.cause?.id;
    const tested = (outcome: string): unknown => {
      const hypotheses = [{ id: 'H1', claim: 'c', cause, tests: [{ cmd: 'x' }], result: { outcome } }];
      const own = recordOf({ id: 'x', hypotheses }, { bundles: [bundle] });
      return analysis.model.parse(analysis.build(own, options)).verdict.cause?.tested;
    };
    expect(tested('passed')).toBe('supported');
    expect(tested('failed')).toBe('refuted');
    expect(tested('inconclusive')).toBe('open');
  });
});

const SOCKET = {
  protocol: 'tcp',
  state: 'ESTAB',
  local_address: '10.0.0.1',
  local_port: 4000,
  remote_address: '10.0.0.2',
  remote_port: 443,
  recv_q: 0,
  send_q: 0,
  bytes_sent: 1000,
  segs_out: 10,
  segs_in: 8,
  data_segs_out: 10,
  _snapshot: 'end',
};

function modelOf(rows: Parameters<typeof bundleView>[0]['rows'], parts: Partial<BundleEvidence> = {}): Model {
  const [bundle] = branchRecord().bundles;
  if (!bundle) throw new Error('no bundle');
  const view = bundleView({ ...(rows && { rows }) });
  const own = { ...bundle, view, manifest: view.manifest, ...parts };
  return analysis.build(recordOfBundles([own]), options);
}

describe('the connections', () => {
  it('tell a window scale that nobody saw from one that is known', () => {
    const scaled = {
      ...SOCKET,
      local_port: 4001,
      snd_wscale: 7,
      rcv_wscale: 9,
      options: ['sack'],
      snd_wnd: 0,
    };
    const { rows } = modelOf({ sockets: [SOCKET, scaled] }).flows;
    expect(rows.map((r) => [r.windowScale, r.sack, r.zeroWindow])).toEqual([
      ['unknown', 'unknown', 'unknown'],
      ['7, 9', 'yes', 'now'],
    ]);
  });

  it('give a clamped MSS with what it is short of, and who held the sender back', () => {
    const [row] = modelOf({
      sockets: [{ ...SOCKET, mss: 1380, advmss: 1460, pmtu: 1420, busy_ms: 1000, rwnd_limited_ms: 400 }],
    }).flows.rows;
    expect(row).toMatchObject({
      mss: '1460 → 1380 (−80), PMTU 1420',
      stalledBy: { who: 'peer', share: '40 %' },
    });
  });

  it('tell no RTT of a side that sent nothing', () => {
    const receiver = { ...SOCKET, data_segs_out: 0, data_segs_in: 50, bytes_received: 5000, rtt_ms: 200 };
    expect(modelOf({ sockets: [receiver] }).flows.rows[0]?.rtt).toBe('·');
  });

  it('put those first that lost most, and say how many are not shown', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({
      ...SOCKET,
      local_port: 5000 + i,
      retrans_total: i,
    }));
    const { rows, more } = modelOf({ sockets: many }).flows;
    expect(rows).toHaveLength(15);
    expect(rows[0]?.retransmitted).toBe('19 / 10 (190 %)');
    expect(more).toBe(5);
  });
});

describe('the path', () => {
  const hop = { target: 't', destination: '10.0.0.9', method: 'mtr', protocol: 'icmp', sent: 100, at: 'x' };

  it('calls loss of a hop before the end what it is, where the end loses less', () => {
    const [trace] = modelOf({
      hops: [
        { ...hop, hop: 1, addresses: ['10.0.0.1'], loss_pct: 80 },
        { ...hop, hop: 2, addresses: [], loss_pct: 100 },
        { ...hop, hop: 3, addresses: ['10.0.0.9'], loss_pct: 0, reached: true },
      ],
    }).path.traces;
    expect(trace?.hops.map((h) => h.note)).toEqual(['icmp_limited', 'silent', 'none']);
  });

  it('follows a loss that goes on to the end host', () => {
    const [trace] = modelOf({
      hops: [
        { ...hop, hop: 1, addresses: ['10.0.0.1'], loss_pct: 0 },
        { ...hop, hop: 2, addresses: ['10.0.0.5'], loss_pct: 20 },
        { ...hop, hop: 3, addresses: ['10.0.0.9'], loss_pct: 22, reached: true },
      ],
    }).path.traces;
    expect(trace?.hops.map((h) => h.note)).toEqual(['none', 'loss_goes_on', 'loss_goes_on']);
  });

  it('shows which sizes vanish, with a picture beside the verdict of an MTU', () => {
    const probe = { target: 't', role: 'target', sent: 2 };
    const model = modelOf({
      pmtu_probes: [
        { ...probe, payload_bytes: 1472, packet_bytes: 1500, received: 2, outcome: 'ok' },
        { ...probe, payload_bytes: 8972, packet_bytes: 9000, received: 0, outcome: 'silent' },
      ],
    });
    expect(model.path.sizes[0]).toMatchObject({ largest: '1500 B', above: 'silent', above_bytes: 9000 });
    expect(model.figures).toMatchObject([{ id: 'sizes', place: 'verdict' }]);
  });
});

it('the comparison marks best and worst only where they differ', () => {
  const ping = (host: string, ms: number): object => ({
    _host: host,
    target: 't',
    role: 'target',
    outcome: 'reply',
    rtt_ms: ms,
  });
  const marks = (a: number, b: number): unknown =>
    modelOf({ ping_replies: [ping('h1', a), ping('h2', b)] as Record<string, unknown>[] }).matrix.map(
      (m) => m.mark,
    );
  expect(marks(10, 30)).toEqual(['best', 'worst']);
  expect(marks(10, 10.4)).toEqual(['none', 'none']);
});

it('what is in the tables keeps the tables whole', () => {
  const nasty = 'a | b <img src=x> `c` **d**\n# e {{f}}';
  const rows = {
    sockets: [{ ...SOCKET, remote_address: nasty, state: nasty }],
    ping_summary: [{ target: nasty, error: nasty }],
  };
  const [bundle] = branchRecord().bundles;
  if (!bundle) throw new Error('no bundle');
  const text = documentText(analysis, recordOfBundles([{ ...bundle, view: bundleView({ rows }) }]));
  expect(brokenRows(text)).toEqual([]);
  expect(text).not.toMatch(/(?<!\\)<img|^# e/m);
});

describe('without evidence', () => {
  const text = documentText(analysis, recordOf({ id: 'empty' }));

  it('says so, and nothing else', () => {
    expect(text).toContain('**No evidence:** **not collected: evidence collect, no bundle is attached**');
    expect(text).not.toMatch(/\bundefined\b|NaN|\[object|\| +\|/);
    expect(text.match(/^## .*$/gm)).toEqual(['## To fill', '## Scope', '## Packet captures']);
  });
});
