import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { partOf } from '../../src/core/figures.js';
import { captureFiles } from '../../src/tables/capture-files.js';

export default defineDetection({
  id: 'CAP-02',
  name: 'capture-duplicates',
  layer: 'upstream',
  title: 'The capture holds packets twice',
  scope: 'host',
  reads: [captureFiles],
  thresholds: {
    share: { value: 0.01, unit: 'of the packets', source: 'an incident captured on `any`' },
  },
  realIf:
    'The same IP id and sequence number come again within a second, as on the interface `any` or on a bridge and its port. Counted by other tools they look like retransmissions; here each packet counts once.',
  remedy: {
    text: 'capture on one interface; remove duplicates before counting (editcap -d)',
    safety: 'read_only',
  },
  evaluate(view, limits): Result[] {
    return view.rows(captureFiles).map((row): Result => {
      const said = `${row._artifact}: ${partOf(row.copies, row.packets, 'packets')} are second copies of the same packet`;
      const base = { subject: row._artifact, numbers: { copies: row.copies, packets: row.packets } };
      const cites = [cite(row)] as const;
      if (row.packets === 0) return { ...base, state: 'not_exercised', statement: said, cites };
      if (row.copies <= limits.share * row.packets)
        return { ...base, state: 'clear', statement: said, cites };
      return {
        ...base,
        state: 'fired',
        severity: 'info',
        statement: `${said}: left out of every count here, retransmissions to a tool that keeps them`,
        cites,
      };
    });
  },
});
