import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { captureJoins } from '../../src/tables/capture-joins.js';
import { flowEvents } from '../../src/tables/flow-events.js';
import { flows } from '../../src/tables/flows.js';

export default defineDetection({
  id: 'UPS-04',
  name: 'middlebox-reset',
  layer: 'upstream',
  title: 'A device on the way resets connections',
  scope: 'host',
  reads: [flows, flowEvents, captureJoins],
  thresholds: {
    ttl_delta: { value: 2, unit: 'hops between the TTL of the flow and of its RST', source: 'judgement' },
  },
  realIf:
    'Captures at both ends show a RST that arrives and was never sent: proof. From one end its TTL differs from that of the flow by two hops or more: a sign. A reset by the application or of a health probe is usual.',
  remedy: { text: 'capture at both ends, then read which end did not send the RST', safety: 'read_only' },
  evaluate(view, limits): Result | Result[] {
    const proven = view.rows(captureJoins).filter((j) => j.reset_frame !== undefined);
    const resets = view.rows(flowEvents).filter((e) => e.kind === 'reset');
    const strange = resets.filter(
      (e) =>
        e.ttl !== undefined && e.usual_ttl !== undefined && Math.abs(e.ttl - e.usual_ttl) >= limits.ttl_delta,
    );
    const results = [
      ...proven.map((j): Result => ({
        state: 'fired',
        severity: 'warning',
        subject: j.receiver,
        peer: j.far_host,
        statement: `a RST in the name of ${j.sender} arrived at ${j.far_host} (frame ${j.reset_frame}) and was never sent by this host: something between them made it`,
        cites: [`${j.far_capture}:${j.reset_frame}`, cite(j)],
      })),
      ...strange.map((e): Result => ({
        state: 'fired',
        severity: 'hint',
        subject: e.by === 'client' ? e.client : e.server,
        statement: `${e.text}; its TTL is ${e.ttl}, that of the other packets ${e.usual_ttl}: something in between may have sent it`,
        numbers: { ttl: e.ttl ?? 0, usual_ttl: e.usual_ttl ?? 0 },
        ...(e.at !== undefined && { since: e.at }),
        cites: [cite(e)],
      })),
    ];
    if (results.length > 0) return results;
    const [first] = resets;
    if (first === undefined)
      return { state: 'not_exercised', statement: 'no captured connection was reset while it was open' };
    return {
      state: 'clear',
      statement: `${resets.length} captured connections were reset, each from as far away as its other packets`,
      cites: [cite(first)],
    };
  },
});
