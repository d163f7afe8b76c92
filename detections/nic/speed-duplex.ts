import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { linkState } from '../../src/tables/link-state.js';
import { nicSettings } from '../../src/tables/nic-settings.js';

export default defineDetection({
  id: 'NIC-06',
  name: 'speed-duplex',
  layer: 'nic',
  title: 'The link runs half duplex or below what both ends can',
  scope: 'host',
  reads: [nicSettings, linkState],
  thresholds: {
    share: {
      value: 1,
      unit: 'of the fastest mode that both ends advertise',
      source: 'IEEE 802.3 clause 28: autonegotiation picks the best common mode',
    },
  },
  realIf:
    'Half duplex on a cable, or a speed below the fastest mode that both ends advertise. Virtual NICs report no speed, or an invented one; a wanted limit stands in the advertised modes.',
  remedy: {
    text: 'let both ends negotiate; exchange the cable (one broken pair gives 100 Mbit/s)',
    safety: 'disruptive',
  },
  evaluate(view, limits) {
    const settings = view.latest(nicSettings).filter((s) => s.link_detected !== false);
    const known = settings.filter((s) => s.speed_mbps !== undefined || s.duplex !== undefined);
    if (known.length === 0)
      return {
        state: 'not_observable',
        statement: 'no NIC tells its speed and duplex (virtual ones do not)',
      };
    const fired = known.flatMap((s): Fired[] => {
      const common = (s.advertised_link_modes ?? []).filter((mode) => s.partner_link_modes?.includes(mode));
      const best = Math.max(0, ...common.map((mode) => Number(/^(\d+)base/.exec(mode)?.[1] ?? 0)));
      const speed = s.speed_mbps ?? Infinity;
      const isHalf = s.duplex === 'half';
      if (!isHalf && speed >= best * limits.share) return [];
      return [
        {
          state: 'fired',
          severity: 'warning',
          subject: s.interface,
          statement: `${s.interface} runs at ${s.speed_mbps ?? '?'} Mbit/s ${s.duplex ?? ''} duplex${best > 0 ? `, both ends advertise ${best} Mbit/s` : ''}`,
          numbers: { ...(s.speed_mbps !== undefined && { speed_mbps: s.speed_mbps }), best_mbps: best },
          cites: [cite(s)],
        },
      ];
    });
    if (fired.length > 0) return fired;
    return {
      state: 'clear',
      statement: known
        .map((s) => `${s.interface} ${s.speed_mbps ?? '?'} Mbit/s ${s.duplex ?? ''}`.trim())
        .join(', '),
      cites: known.map(cite),
    };
  },
});
