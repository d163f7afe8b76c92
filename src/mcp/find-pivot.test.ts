import { describe, expect, it } from 'vitest';
import { answerOf, callOn, outputAt } from '../../test/support/mcp-call.js';
import type { Verdict } from '../core/verdict.js';
import type { FindingItem } from '../query/findings.js';
import { causeChain } from './cause-chain.js';
import { findPivot, type SeenPivot } from './find-pivot.js';
import { focusOn } from './focus.js';
import type { Call } from './tool.js';
import { search } from './tools/search.js';

const COUNTERS = 'hosts/web1/tcp-counters/text.txt';
const LOG = 'hosts/web1/logs/app.txt';
const AT = '2026-11-21T03:00:01.000Z';
const BUNDLE = {
  b: [
    outputAt(COUNTERS, 'TcpExt:\n    TCPTimeouts: 85\n    Other: 1\n', { startedAt: AT, durationMs: 500 }),
    outputAt(LOG, '2026-11-21T03:00:05Z upload timed out\n2026-11-21T03:00:09Z upload done\n', {
      subject: '/var/log/app.log',
    }),
  ],
};
const cited = (id: string, cite: string): FindingItem =>
  ({
    ...{
      id,
      bundle: 'b',
      host: 'web1',
      state: 'fired',
      detection: id,
      title: '',
      statement: '',
      numbers: {},
    },
    citations: [{ cite, path: cite, line: 1 }],
  }) as unknown as FindingItem;
const FINDINGS = [cited('TIMEOUTS', `${COUNTERS}:1-2`), cited('OTHER', `${COUNTERS}:3`)];

async function pivotIn(call: Call, asked: string): Promise<SeenPivot> {
  const focus = await focusOn(call, { instanceId: 'b' });
  return findPivot(asked, { events: [], findings: FINDINGS }, focus, call, { windowMs: 1000, least: 3 });
}

async function hitOf(call: Call, query: string): Promise<string> {
  const { data } = await answerOf(search, call, { instanceId: 'b', query });
  return (data['results'] as { finding_id: string }[])[0]?.finding_id ?? '';
}

describe('the pivot that was asked for', () => {
  it('is what a command printed where nothing else matches: seen when it was read', async () => {
    const call = await callOn(BUNDLE);
    for (const [asked, kind] of [
      ['tcptimeouts', 'pattern'],
      [await hitOf(call, 'tcptimeouts'), 'search_hit'],
    ] as const) {
      const { pivot, times } = await pivotIn(call, asked);
      expect(pivot).toMatchObject({ kind, asRead: [`${COUNTERS}:2`] });
      expect(pivot?.findings.map((f) => f.id)).toEqual(['TIMEOUTS']);
      expect(times).toEqual([Date.parse(AT), Date.parse(AT) + 500]);
    }
  });

  it('is, of a hit in a log, its lines and their times', async () => {
    const call = await callOn(BUNDLE);
    const { pivot, counted, times } = await pivotIn(call, await hitOf(call, 'upload timed'));
    expect(counted).toMatchObject({ occurrences: 1, cites: [`${LOG}:1`] });
    expect(pivot?.asRead).toBeUndefined();
    expect(times[0]).toBe(Date.parse('2026-11-21T03:00:05Z'));
  });

  it('is no hit of other evidence, or of none', async () => {
    const call = await callOn({ ...BUNDLE, other: [outputAt(COUNTERS, 'TCPTimeouts: 3\n')] });
    const { data } = await answerOf(search, call, { instanceId: 'other', query: 'tcptimeouts' });
    const [hit] = data['results'] as { finding_id: string }[];
    await expect(pivotIn(call, hit?.finding_id ?? '')).rejects.toThrow(/was not found in b/);
    await expect(pivotIn(call, 'S-0123456789')).rejects.toThrow(/no search that was made here/);
    expect(await pivotIn(call, 'nothing of the kind')).toMatchObject({
      times: [],
      pivot: { kind: 'pattern' },
    });
  });

  it('is no symptom of the cause where a command merely printed it', async () => {
    const { pivot } = await pivotIn(await callOn(BUNDLE), 'TCPTimeouts');
    const verdict = { outcome: 'cause', causes: [{ supports: [], host: 'web1' }], unexplained: [] };
    const chain = pivot && causeChain({ ...pivot, findings: [] }, [], verdict as unknown as Verdict);
    expect(chain).toMatchObject({ steps: [], confidence: 'none' });
  });
});
