import { hostname, userInfo } from 'node:os';
import type { Run } from '../bundle/manifest.js';
import { shellQuote } from '../core/quote.js';
import type { Target } from '../core/target.js';
import { VERSION } from '../core/version.js';
import type { CollectOptions } from './options.js';
import { redactWords } from '../redact/json.js';
import type { ReadyHost } from './ready-host.js';
import type { Redaction } from './redaction.js';
import { wallTime } from '../core/wall-clock.js';

/** What is known of the whole run when it starts; hosts and times are added as they become known. */
export function startRun(
  ready: readonly ReadyHost[],
  collectors: readonly string[],
  options: CollectOptions,
  argv: readonly string[],
  redaction: Redaction,
): Run {
  const {
    out: _out,
    targets: _targets,
    case: caseName,
    redactPatterns: _patterns,
    redactMap: _map,
    hide: _hide,
    ...rest
  } = options;
  const now = wallTime();
  const local = ready.find((r) => r.transport.kind === 'local');
  const run: Run = {
    tool: { name: 'evidence', version: VERSION },
    ...(caseName !== undefined && { case: caseName }),
    createdAt: now,
    window: { startedAt: now },
    vantage: {
      host: local?.host.id ?? hostname(),
      user: userName(),
      uid: process.geteuid?.() ?? -1,
      argv: shellQuote(redactWords(argv, redaction.masking)),
    },
    profile: options.profile,
    options: { ...rest, collectors: [...collectors] },
    targets: [],
    hosts: [],
    redactions: redaction.summary(),
    budget: { bytes: options.budgetBytes, usedBytes: 0, timeMs: options.budgetTimeMs },
    interrupted: false,
    complete: false,
  };
  return redaction.run(run);
}

/** What all hosts together probed: a name once, with every address it has anywhere. */
export function allTargets(ready: readonly ReadyHost[]): Run['targets'] {
  const targets = new Map<string, Target>();
  for (const target of ready.flatMap((r) => r.targets)) {
    const known = targets.get(target.name);
    const addresses = [...new Set([...(known?.addresses ?? []), ...target.addresses])];
    targets.set(target.name, { ...(known ?? target), addresses });
  }
  return [...targets.values()].map((t) => ({ ...t, addresses: [...t.addresses] }));
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? 'unknown'); // No passwd entry, as in many containers.
  }
}
