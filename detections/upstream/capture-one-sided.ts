import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { captureFiles } from '../../src/tables/capture-files.js';

export default defineDetection({
  id: 'CAP-03',
  name: 'capture-one-sided',
  layer: 'upstream',
  title: 'The capture has one direction, or begins in the middle',
  scope: 'host',
  reads: [captureFiles],
  thresholds: {
    connections: { value: 0, unit: 'connections without SYN or without one direction', source: 'judgement' },
  },
  realIf:
    'Without the SYN the window scale is unknown; with one direction there is no RTT and no proof of loss. Connections that were open before the capture began have no SYN in it, which is usual.',
  remedy: {
    text: 'start the capture before the connection, and where both directions pass',
    safety: 'read_only',
  },
  evaluate(view, limits): Result[] {
    return view.rows(captureFiles).map((row): Result => {
      const { connections, without_syn, one_way } = row;
      const said = `${row._artifact}: of ${connections} connections ${without_syn} had begun before, ${one_way} have one direction only`;
      const base = { subject: row._artifact, numbers: { connections, without_syn, one_way } };
      const cites = [cite(row)] as const;
      if (connections === 0)
        return {
          ...base,
          state: 'not_exercised',
          statement: `${row._artifact}: no TCP connection in it`,
          cites,
        };
      if (without_syn + one_way <= limits.connections)
        return { ...base, state: 'clear', statement: said, cites };
      const lacks = [
        ...(without_syn > 0 ? ['windows of the former are unscaled'] : []),
        ...(one_way > 0 ? ['of the latter neither RTT nor loss is told'] : []),
      ];
      return {
        ...base,
        state: 'fired',
        severity: 'info',
        statement: `${said}: ${lacks.join(', ')}`,
        cites,
      };
    });
  },
});
