import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { loadEnds } from '../../src/tables/load-ends.js';
import { loadRuns } from '../../src/tables/load-runs.js';
import { loadSenders } from '../../src/tables/load-senders.js';
import { sysctlChanges } from '../../src/tables/sysctl-changes.js';
import { parseMachine } from './parse-machine.js';
import { parseReport } from './parse-report.js';
import { parseSysctl } from './parse-sysctl.js';

export default defineCollector({
  id: 'iperf3',
  title: 'Load between two hosts (iperf3)',
  why: 'What does the path carry in each direction, with which buffers, streams and congestion control, and what does it cost in retransmissions, delay and CPU at both ends? It is run by evidence experiment alone, never by a collection.',
  layer: 'path_capacity',
  effect: 'sends_traffic',
  cost: 'heavy',
  profiles: [],
  params: z.object({}),
  fills: [loadRuns, loadSenders, loadEnds, sysctlChanges],
  tools: { iperf3: 'iperf3', timeout: 'coreutils', taskset: 'util-linux', setsid: 'util-linux' },
  plan: () => [],
  parse: (output) => {
    if (output.probe === 'client' || output.probe === 'server') return parseReport(output);
    if (output.probe === 'client-machine' || output.probe === 'server-machine') return parseMachine(output);
    return output.probe === 'sysctl' ? parseSysctl(output) : [];
  },
});
