import { describe, expect, it } from 'vitest';
import type { Incident } from '../core/documents/incident.js';
import { changeKind, featuresOf, similarTo } from './similar.js';

const layerOf = (cause: string): string | undefined => ({ mtu_black_hole: 'mtu' })[cause];
const features = (id: string, started: string, rest: Partial<Incident>) =>
  featuresOf(
    { schema: 'evidence/incident/v1', id, times: { started }, ...rest },
    `/incidents/${id}`,
    layerOf,
  );
const mtuRow = (text: string): Partial<Incident> => ({
  timeline: [{ id: 't1', at: '2026-01-01T00:00:00Z', kind: 'change', text }],
});

describe('similar incidents', () => {
  const now = features('NOW', '2026-11-12T08:15:00Z', {
    ...mtuRow('NET-4521 applied — `eno1` MTU changed 1500 → 9000'),
    root_cause: { cause: 'mtu_black_hole' },
    services: ['Video pipeline'],
  });
  const past = [
    features('FEB', '2026-02-03T00:00:00Z', mtuRow('jumbo frames enabled on eno2')),
    features('JUN', '2026-06-01T00:00:00Z', {
      ...mtuRow('MTU greater than device maximum'),
      root_cause: { cause: 'mtu_black_hole' },
    }),
    features('OLD', '2025-06-01T00:00:00Z', mtuRow('MTU set back')),
    features('SVC', '2026-03-01T00:00:00Z', { services: ['video pipeline '] }),
    features('NONE', '2026-03-01T00:00:00Z', {
      hypotheses: [
        {
          id: 'H1',
          claim: 'x',
          cause: 'mtu_black_hole',
          tests: [{ cmd: 'ping' }],
          result: { outcome: 'failed' },
        },
      ],
    }),
    now,
  ];

  it('are ranked, and say why', () =>
    expect(similarTo(now, past).map((s) => [s.incident.id, ...s.because])).toEqual([
      ['JUN', 'same cause: mtu_black_hole', 'third MTU change of 2026', 'same layer: mtu'],
      ['FEB', 'third MTU change of 2026'],
      ['OLD', 'third MTU change of 2026'],
      ['SVC', 'same service: video pipeline'],
    ]));

  it('an open theory counts where no cause was named', () => {
    const open = features('OPEN', '2026-03-01T00:00:00Z', {
      hypotheses: [{ id: 'H1', claim: 'x', cause: 'mtu_black_hole', layer: 'mtu' }],
    });
    expect([...open.causes, ...open.layers]).toEqual(['mtu_black_hole', 'mtu']);
  });

  it.each([
    ['ALLOW rule removed from the firewall', 'filter'],
    ['web01 dhclient[1]: bound to 10.0.0.5 lease renewed', 'address or route'],
    ['Deployed release 4.2', 'deployment'],
    ['somebody did something', undefined],
  ])('%s: %s', (text, kind) => expect(changeKind(text)).toBe(kind));
});
