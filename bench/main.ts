import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from './analyze.js';
import { quickAgainstSos } from './quick-against-sos.js';
import { fleet } from './fleet.js';
import { farLogs } from './far-logs.js';
import { identities } from './identities.js';
import { encryption } from './encryption.js';
import { mcp } from './mcp.js';
import { hungTools } from './hung-tools.js';
import { interrupts } from './interrupts.js';
import { largeEvidence } from './large-evidence.js';
import { logIndex } from './log-index.js';
import { logScan } from './log-scan-run.js';
import { search } from './search.js';
import { enterSandbox } from './sandbox.js';
import { sshChannels } from './ssh-channels.js';
import { pcap } from './pcap.js';
import { recording } from './recording.js';
import { redaction } from './redaction.js';
import { redactBundle } from './redact-bundle.js';
import { startup } from './startup.js';
import { windowOverhead } from './window-overhead.js';

/** One line of the table in the README. */
export interface Row {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

export type Benchmark = (dir: string) => Promise<Row[]>;

const ALL: Readonly<Record<string, Benchmark>> = {
  startup,
  // Before what leaves connections behind, which would be in its bundles.
  analyze,
  'quick-against-sos': quickAgainstSos,
  'window-overhead': windowOverhead,
  'hung-tools': hungTools,
  interrupts,
  'log-scan': logScan,
  'log-index': logIndex,
  'far-logs': farLogs,
  'large-evidence': largeEvidence,
  'ssh-channels': sshChannels,
  fleet,
  redaction,
  identities,
  encryption,
  'redact-bundle': redactBundle,
  search,
  pcap,
  recording,
  mcp,
};

const status = enterSandbox();
if (status !== undefined) process.exit(status);

// `npm run bench` runs all of them one after the other; `npm run bench -- startup interrupts` just those.
const wanted = process.argv.slice(2);
console.log('| what | target | measured | met |\n|---|---|---|---|');
for (const [name, benchmark] of Object.entries(ALL)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const dir = mkdtempSync(join(tmpdir(), `evidence-bench-${name}-`));
  try {
    for (const row of await benchmark(dir)) {
      console.log(`| ${row.what} | ${row.target} | ${row.measured} | ${row.met ? 'yes' : '**no**'} |`);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
