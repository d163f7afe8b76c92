import { userInfo } from 'node:os';
import type { Run } from '../bundle/manifest.js';
import { shellQuote } from '../core/quote.js';
import { VERSION } from '../core/version.js';
import { redactJson, redactWords } from '../redact/json.js';
import type { CollectOptions } from './options.js';
import type { Prepared } from './prepare.js';
import type { Redaction } from './redaction.js';

/** What is known when a run starts; the manifest grows from it, and it is what a crash leaves behind. */
export function startRun(
  { host, targets, collectors }: Prepared,
  options: CollectOptions,
  argv: readonly string[],
  budgetBytes: number,
  redaction: Redaction,
): Run {
  const { out: _out, targets: _targets, case: caseName, redactPatterns: _patterns, ...rest } = options;
  const now = new Date().toISOString();
  const run: Run = {
    tool: { name: 'evidence', version: VERSION },
    ...(caseName !== undefined && { case: caseName }),
    createdAt: now,
    window: { startedAt: now },
    vantage: {
      host: host.id,
      user: userName(),
      uid: host.uid,
      argv: shellQuote(redactWords(argv, redaction.policy)),
    },
    profile: options.profile,
    options: { ...rest, collectors: collectors.map((c) => c.id) },
    targets: targets.map((t) => ({ ...t, addresses: [...t.addresses] })),
    hosts: [
      {
        id: host.id,
        hostname: host.hostname,
        transport: 'local',
        ...(host.kernel !== undefined && { kernel: host.kernel }),
        ...(host.bootId !== undefined && { bootId: host.bootId }),
        ...(host.timeZone !== undefined && { timeZone: host.timeZone }),
        uid: host.uid,
        cpus: host.cpus,
        outcome: 'ok',
      },
    ],
    redactions: redaction.summary(),
    budget: { bytes: budgetBytes, usedBytes: 0, timeMs: options.budgetTimeMs },
    interrupted: false,
    complete: false,
  };
  return redactJson(run, redaction.policy);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? 'unknown'); // No passwd entry, as in many containers.
  }
}
