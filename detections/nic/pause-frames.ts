import { defineDetection, type Fired } from '../../src/core/detection.js';
import { grown, span } from '../../src/core/growth.js';
import { nicCounters } from '../../src/tables/nic-counters.js';

/** Frames and pauses counted, by direction; durations and transitions are left out. */
const PAUSE =
  /^(?:mac_)?(rx|tx)_(?:global_)?(?:prio\d+_)?(?:pause|xoff|flow_control_xoff|pause_ctrl_phy|pause_frames?)(?:_phy|_frames?|_packets?)?$/i;

export default defineDetection({
  id: 'NIC-07',
  name: 'pause-frames',
  layer: 'nic',
  title: 'Ethernet flow control stops the link',
  scope: 'host',
  reads: [nicCounters],
  thresholds: {
    frames_per_s: {
      value: 10,
      unit: 'pause frames/s',
      source: 'judgement: one pause lasts at most 65535 × 512 bit times, 3.4 ms at 10 Gbit/s',
    },
  },
  realIf:
    'Pause frames flow all through the window. Received ones: the switch or peer cannot keep up; sent ones: this host cannot. A few are flow control at work, as on storage networks.',
  remedy: {
    text: 'find the slow receiver; switch flow control off where packets may be lost instead',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const list = view.growth(nicCounters, 'value').filter((g) => PAUSE.test(String(g.key['name'])));
    if (list.length === 0)
      return { state: 'not_observable', statement: 'no driver counts pause frames here' };
    const fired = grown(list)
      .filter((g) => g.rate > limits.frames_per_s)
      .map((g): Fired => {
        const name = String(g.key['interface']);
        const isReceived = /rx/i.test(String(g.key['name']));
        return {
          state: 'fired',
          severity: 'warning',
          subject: name,
          basis: g.basis,
          statement: `${name} ${isReceived ? 'received' : 'sent'} ${g.delta} pause frames ${span(g)} (${String(g.key['name'])}): ${isReceived ? 'the other end' : 'this host'} cannot keep up`,
          numbers: { frames: g.delta, frames_per_s: g.rate, seconds: g.seconds },
          cites: g.cites,
        };
      });
    return fired.length > 0 ? fired : { state: 'clear', statement: 'no sustained pause frames' };
  },
});
