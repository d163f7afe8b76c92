import type { Consent, ProfileName } from '../core/collector.js';
import type { LogRequest } from '../core/log-request.js';
import type { RedactMode } from '../redact/mode.js';

/** Everything a run was asked to do, defaults filled in. Also written into the manifest. */
export interface CollectOptions {
  readonly profile: ProfileName;
  /** Collector ids; empty: those of the profile. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Window between start and end snapshot, ms. */
  readonly durationMs: number;
  readonly probeTimeoutMs: number;
  /** Everything, sealing excepted, is over after this. */
  readonly budgetTimeMs: number;
  readonly budgetBytes: number;
  /** A host that cannot be talked to within this is left out. */
  readonly connectTimeoutMs: number;
  /** One host alone is over after this. */
  readonly hostTimeoutMs: number;
  /** As given by the user; empty: gateway and busiest peers. */
  readonly targets: readonly string[];
  readonly interfaces: readonly string[];
  readonly logs: readonly LogRequest[];
  readonly since?: number;
  readonly until?: number;
  /** Send no packets: drop every probe that does. */
  readonly passive: boolean;
  readonly allow: readonly Consent[];
  readonly case?: string;
  readonly out: string;
  readonly format: 'tar.gz' | 'zip' | 'dir';
  readonly redact: RedactMode;
  /** RE2, from the configuration files. Not in the manifest: they may say what they hide. */
  readonly redactPatterns: readonly string[];
  /** Where the key of pseudonyms is kept. Not in the manifest: it is the owner's. */
  readonly redactMap?: string;
  /** Further names to replace. Not in the manifest either. */
  readonly hide: readonly string[];
  /** The vendor part of MAC addresses stays readable. */
  readonly keepVendor?: boolean;
  /** Nobody begins before all hosts have come, or are known not to; the window opens when what is to be told says that it has begun. */
  readonly together?: boolean;
  /** Without a target none is chosen. */
  readonly onlyGivenTargets?: boolean;
  /** Per collector settings from the configuration files. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Defaults of each profile. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  quick: {
    title:
      'a snapshot in at most 5 seconds: state and counters, a few probes to the gateway and to ports named by --target',
    durationMs: 2000,
    probeTimeoutMs: 2000,
    // Leaves time to seal within the five seconds.
    budgetTimeMs: 4000,
    budgetBytes: 20_000_000,
  },
  network: {
    title: 'the default, about 15 seconds: everything above, with ping, DNS, HTTP, path and logs',
    durationMs: 15_000,
    probeTimeoutMs: 5000,
    budgetTimeMs: 60_000,
    budgetBytes: 100_000_000,
  },
  full: {
    title: 'longer series, all tools; with --duration 10m the ten-minute ping of an escalation',
    durationMs: 60_000,
    probeTimeoutMs: 20_000,
    budgetTimeMs: 180_000,
    budgetBytes: 500_000_000,
  },
};

export interface Profile {
  readonly title: string;
  readonly durationMs: number;
  readonly probeTimeoutMs: number;
  readonly budgetTimeMs: number;
  readonly budgetBytes: number;
}
