import type { z } from 'zod';
import type { HostInfo } from './host-info.js';
import type { Layer } from './layers.js';
import type { LogRequest } from './log-request.js';
import type { Outcome } from './outcome.js';
import type { Parsed, Table } from './table.js';
import type { Target } from './target.js';
import type { TcpSession } from './tcp-session.js';

/** What running a probe does to the world, from harmless to disruptive. */
export type Effect = 'reads' | 'sends_traffic' | 'captures_traffic' | 'changes_state';

/** Tools any collector may use without naming them: part of every Debian, or (node, on this machine) of us. */
export const BASE_TOOLS: readonly string[] = ['sh', 'env', 'node'];

/** What a user must allow by flag (`--allow-…`) before the engine runs a probe. */
export const CONSENTS = ['capture', 'load', 'self_test', 'module_load', 'trace', 'changes'] as const;
export type Consent = (typeof CONSENTS)[number];

export const PROFILE_NAMES = ['quick', 'network', 'full'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** One process to run. Shell text only as `['sh', '-c', script, 'sh', ...args]`. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Kernel modules that running this would load; where they are absent the next alternative is taken. */
  readonly modules?: readonly string[];
  /** Signal that makes the tool stop and still print its summary (ping, mtr). Default SIGTERM. */
  readonly stopSignal?: 'SIGINT' | 'SIGTERM' | 'SIGQUIT';
  /** How long it may take to end when asked, ms, before it is killed. Default 700. */
  readonly graceMs?: number;
}

/**
 * Files to read, absolute paths or globs (`*`, `?`, `[…]`). One plain path gives its bytes as they are;
 * several paths or a glob give every line prefixed by its file, as `grep -H ''` prints it.
 */
export interface ReadFiles {
  readonly read: string | readonly string[];
  /** FIFOs, sockets, devices and queues of the kernel are refused: the paths are a user's, and reading such can do harm. */
  readonly regularOnly?: true;
}

/** Application logs to scan for matching lines, newest kept first when a limit is reached. */
export interface ReadLog {
  readonly log: LogRequest;
  /** There may well be no such file on this machine; that is then not a failure. */
  readonly optional?: true;
}

export type Source = Command | ReadFiles | ReadLog;

/** One question to a host: what to run, when, and within which limits. */
export interface Probe {
  /** `[a-z0-9-]+`, unique within the collector together with `subject`; becomes the file name. */
  readonly id: string;
  /** The interface, target or resolver this probe is about; part of the file name, handed to `parse`. */
  readonly subject?: string;
  /** The first alternative whose tool exists here (and whose modules are present) is run. */
  readonly run: Source | readonly Source[];
  /**
   * `start_end`: in both snapshots. `once`: early in the window. `during`: takes up to the whole window.
   * `end`: once, when the window is over, so that what was logged within it is there.
   */
  readonly when: 'once' | 'start_end' | 'during' | 'end';
  /** Default: the run's `--probe-timeout`, and for `during` probes the end of the window. */
  readonly timeoutMs?: number;
  /** Output beyond this is cut and marked. Default 4 MiB. */
  readonly maxBytes?: number;
  /** `needed`: without root it is `denied`; `better`: it runs, but shows less (recorded). */
  readonly root?: 'needed' | 'better';
  /** Default: the collector's. */
  readonly effect?: Effect;
  /** Not run unless the user gave this consent. */
  readonly consent?: Consent;
  /** Exit codes that are an answer, not a failure. Default `[0]`. */
  readonly okExits?: readonly number[];
  /** File name extension of the output; default `txt`. */
  readonly extension?: 'txt' | 'pcap';
  /** What it says on stderr when it has begun: nobody is told that the window is open before. With `endsWithWindow`. */
  readonly begins?: string;
  /** So long it goes on when the window has closed, ms: what it holds back comes only then. */
  readonly lingerMs?: number;
  /** Of a capture: into how many files its output goes, one after the other; `maxBytes` is what they hold together. */
  readonly ring?: Ring;
  /** Of a capture: what is behind the transport header is kept. Otherwise it is cut off before anything is written. */
  readonly payload?: 'keep';
  /** It has no end of its own: stopping it when the window ends is its ordinary end, not a timeout. */
  readonly endsWithWindow?: true;
  /** RE2 patterns; what they match in the output is masked before it is written. */
  readonly redact?: readonly string[];
  /** Set by a plan that already knows it cannot run: recorded as `not_run` (or `outcome`) with this reason. */
  readonly skip?: {
    readonly outcome: 'not_run' | 'unsupported' | 'missing_tool' | 'denied';
    readonly reason: string;
  };
}

/** How much of a capture is kept at most, and which part. */
export interface Ring {
  readonly files: number;
  readonly whenFull: 'drop_oldest' | 'stop';
}

/** Everything a plan may depend on. Plans are pure: same context, same probes. */
export interface PlanContext<P = unknown> {
  readonly host: HostInfo;
  readonly profile: ProfileName;
  /** Length of the window between the start and the end snapshot, ms. */
  readonly windowMs: number;
  readonly targets: readonly Target[];
  /** Names of the interfaces in question (default: all that are up, loopback last). */
  readonly interfaces: readonly string[];
  readonly logs: readonly LogRequest[];
  /** Connections by which the hosts of this run are reached, those to this host first: our own traffic. */
  readonly sessions?: readonly TcpSession[];
  /** Time bounds for logs and journal, epoch ms. */
  readonly since?: number;
  readonly until?: number;
  readonly params: P;
}

/** What a probe left behind, as a parser sees it. */
export interface ProbeOutput {
  readonly host: string;
  readonly probe: string;
  readonly subject?: string;
  /** `basename(argv[0])` of the alternative that ran; `read` for files, `log` for logs. */
  readonly tool: string;
  readonly argv: readonly string[];
  readonly outcome: Outcome;
  readonly exit?: number;
  readonly snapshot?: 'start' | 'end';
  /** IANA zone of the host: that of times without one. */
  readonly timeZone?: string;
  /** Epoch ms by the clock of the machine that ran `evidence`. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly stderr: string;
  /** Streams the output line by line, 1-based, without the line end; invalid UTF-8 becomes U+FFFD. */
  readonly lines: () => Iterable<Line>;
  /** The whole output; only for formats that need it (JSON). At most 16 MiB are returned. */
  readonly text: () => string;
}

/** The alternatives of a probe, in order. */
export function sourcesOf(probe: Probe): readonly Source[] {
  const isList = (run: Probe['run']): run is readonly Source[] => Array.isArray(run);
  return isList(probe.run) ? probe.run : [probe.run];
}

export interface Line {
  readonly n: number;
  readonly text: string;
}

/** One kind of evidence. `plan` and `parse` are pure; the engine does everything else. */
export interface Collector<P extends z.ZodObject = z.ZodObject> {
  /** kebab-case, equals the folder name. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: which question of an incident this answers. Shown by `evidence list collectors`. */
  readonly why: string;
  readonly layer: Layer;
  readonly effect: Effect;
  /** Tracepoints its plan asks `host.tracing` about, as `tcp:tcp_probe`. */
  readonly tracepoints?: readonly string[];
  /** None of its probes needs a kernel module, or root: a host need not be asked for either. */
  readonly isPlain?: true;
  readonly cost: 'cheap' | 'slow' | 'heavy';
  /** Profiles that include it. */
  readonly profiles: readonly ProfileName[];
  /** Settings from `evidence.config.yaml`, all with defaults. */
  readonly params: P;
  readonly fills: readonly Table[];
  /**
   * Executables it may use and the Debian package of each, for `evidence doctor`. Empty: never advised, because
   * the tool only says something where its service or system is there already (chronyc, resolvectl, busybox).
   */
  readonly tools: Readonly<Record<string, string>>;
  plan(context: PlanContext<z.infer<P>>): readonly Probe[];
  parse(output: ProbeOutput): Iterable<Parsed>;
}

/** Identity function: gives a collector declaration its inferred type. */
export function defineCollector<P extends z.ZodObject>(collector: Collector<P>): Collector<P> {
  return collector;
}
