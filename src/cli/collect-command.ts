import type { SealWith } from '../bundle/custody.js';
import { type Collected, collect, type CollectControl } from '../collect/collect.js';
import { loadConfig } from '../collect/config.js';
import type { HostSource } from '../collect/host-source.js';
import type { CollectOptions } from '../collect/options.js';
import type { OnProgress } from '../collect/progress.js';
import { withUserCollectors } from '../collect/registry.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { withoutUploadSecrets } from '../upload/destination.js';
import type { Uploaded } from '../upload/upload.js';
import { deliverBundle, type DeliveryFlags, prepareDelivery } from './collect-delivery.js';
import { type CollectFlags, collectOptions } from './collect-flags.js';
import { collectSummary } from './collect-summary.js';
import { loadJudge } from './judge.js';
import { type HostFlags, hostSources } from './host-sources.js';
import { showProgress } from './progress.js';
import { takeOverSignals } from './signals.js';
import { type Paint, painter } from './style.js';
import { uploadSummary } from './upload-summary.js';

interface RunFlags extends CollectFlags, HostFlags, DeliveryFlags {
  readonly format: CollectFlags['format'];
  /** Settings of collectors that a command has flags for. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** What a finished run prints. */
export interface CollectOutput {
  readonly text: (collected: Collected, seal: SealWith, paint: Paint) => string;
  readonly json: (collected: Collected, uploaded: Uploaded | undefined) => object;
  /** False where what this command is for could not be had, though the bundle is whole. */
  readonly isAnswered?: (collected: Collected) => boolean;
}

/** What distinguishes commands that gather evidence. */
export interface Gathering {
  readonly output: CollectOutput;
  /** The options of the flags, with what this command knows better. */
  readonly options?: (options: CollectOptions, hosts: number) => CollectOptions;
  /** Called when everything is known and nothing has been done: may refuse. */
  readonly consent?: (print: () => Promise<number>) => Promise<void>;
  readonly control?: (say: OnProgress, collectors: readonly Collector[]) => Partial<CollectControl>;
  readonly interrupts?: typeof catchInterrupts;
  readonly progress?: typeof showProgress;
  readonly sources?: typeof hostSources;
  /** What `--dry-run` prints instead of the probes. */
  readonly print?: (
    collectors: readonly Collector[],
    sources: readonly HostSource[],
    options: CollectOptions,
    flags: { readonly json?: boolean; readonly color?: boolean },
  ) => Promise<number>;
  /** It leaves nothing that a cause could be weighed by. */
  readonly withoutVerdict?: true;
}

/** `evidence collect`, and with another `how` the commands like it: returns the exit code. */
export async function runCollect(
  given: Record<string, unknown>,
  isDefault: (flag: string) => boolean,
  how: Gathering = { output: { text: collectSummary, json: collectJson } },
): Promise<number> {
  const config = await loadConfig(given['config'] as string | undefined);
  let say = (text: string): void => void process.stderr.write(`${text}\n`);
  const flags = withConfig(given, config.collect, isDefault);
  checkIdentityFlags(given, flags);
  const wanted = collectOptions(flags, Date.now());
  const asked = {
    ...wanted,
    params: withParams(config.params, { ...wanted.params, ...flags.params }),
    redactPatterns: config.redactPatterns,
  };
  const collectors = await withUserCollectors(config.collectors);
  const sources = await (how.sources ?? hostSources)(flags, asked.connectTimeoutMs, (text) => say(text));
  const options = how.options?.(asked, sources.length) ?? asked;
  const print = async (): Promise<number> => {
    const dryRun = how.print ?? (await import('./dry-run.js')).dryRun;
    return dryRun(collectors, sources, options, flags);
  };
  if (flags.dryRun) return print();
  await how.consent?.(print);
  const delivery = await prepareDelivery(flags);
  const interrupts = (how.interrupts ?? catchInterrupts)((text) => say(text));
  const progress = await (how.progress ?? showProgress)(
    flags,
    sources.map((s) => s.id ?? s.label),
  );
  if (!flags.quiet) say = (text) => progress.on({ type: 'notice', text });
  if (delivery.to && delivery.tested !== undefined) {
    progress.on({ type: 'notice', text: `upload to ${delivery.to.shown}: ${delivery.tested}` });
  }
  try {
    const collected = await collect(collectors, sources, options, {
      ...interrupts,
      onProgress: progress.on,
      argv: ['evidence', ...withoutUploadSecrets(process.argv.slice(2))],
      seal: delivery.seal,
      ...(how.withoutVerdict ? {} : { judge: () => loadJudge(config, collectors) }),
      ...how.control?.(progress.on, collectors),
    });
    await progress.end();
    say = () => void process.stderr.write('ending the upload; the bundle stays\n');
    const paint = painter(process.stdout, flags.color);
    if (!flags.json) process.stdout.write(how.output.text(collected, delivery.seal, paint));
    // Ctrl-C while it is sent ends the sending; the bundle is there.
    const uploaded = await deliverBundle(collected, delivery, flags, interrupts.stop);
    if (flags.json)
      process.stdout.write(`${JSON.stringify(how.output.json(collected, uploaded), null, 2)}\n`);
    else if (uploaded) process.stdout.write(`\n${uploadSummary(uploaded, collected.path, paint)}`);
    const code = exitOf(collected, delivery.seal, uploaded);
    return code === EXIT.done && how.output.isAnswered?.(collected) === false ? EXIT.incomplete : code;
  } finally {
    await progress.end();
  }
}

/** Who names a map expects pseudonyms. */
function checkIdentityFlags(given: Record<string, unknown>, { redact }: RunFlags): void {
  if (redact === 'identities') return;
  const flags = { redactMap: '--redact-map', keepVendor: '--keep-vendor', hide: '--hide' };
  const flag = Object.entries(flags).find(([name]) => given[name] !== undefined)?.[1];
  if (flag === undefined) return;
  throw new EvidenceError(
    'E_USAGE',
    `${flag} is about pseudonyms, and with --redact ${redact} there are none`,
    'add --redact identities',
  );
}

/** Settings of collectors: what flags say beats the files, setting by setting. */
function withParams(
  config: CollectOptions['params'],
  flags: CollectOptions['params'],
): CollectOptions['params'] {
  const ids = new Set([...Object.keys(config), ...Object.keys(flags)]);
  return Object.fromEntries(
    [...ids].map((id) => [
      id,
      { ...(config[id] as object | undefined), ...(flags[id] as object | undefined) },
    ]),
  );
}

/** Flags and EVIDENCE_* variables beat the files; the files beat the built-in defaults. */
function withConfig(
  given: Record<string, unknown>,
  config: Readonly<Record<string, unknown>>,
  isDefault: (flag: string) => boolean,
): RunFlags {
  const lists: ReadonlySet<string> = new Set([
    'target',
    'only',
    'skip',
    'interface',
    'log',
    'host',
    'hosts',
    'encryptTo',
    'hide',
  ]);
  const fromFiles = Object.entries(config)
    .filter(([name]) => given[name] === undefined || isDefault(name))
    .map(([name, value]) => [name, lists.has(name) && typeof value === 'string' ? [value] : value]);
  return { ...given, ...Object.fromEntries(fromFiles) } as RunFlags;
}

function exitOf(collected: Collected, seal: SealWith, uploaded: Uploaded | undefined): number {
  if (collected.interrupted || (uploaded?.ok === false && uploaded.interrupted)) return EXIT.interrupted;
  const isAsAsked =
    collected.unsigned === undefined &&
    (seal.encryptTo === undefined || collected.encrypted) &&
    uploaded?.ok !== false;
  return collected.manifest.complete && isAsAsked ? EXIT.done : EXIT.incomplete;
}

export function collectJson(collected: Collected, uploaded: Uploaded | undefined): object {
  const { manifest } = collected;
  return {
    path: collected.path,
    bytes: collected.bytes,
    format: collected.format,
    manifestSha256: collected.manifestSha256,
    encrypted: collected.encrypted,
    recipients: manifest.seal?.recipients,
    signer: collected.unsigned === undefined ? manifest.seal?.signer : undefined,
    unsigned: collected.unsigned,
    reason: collected.reason,
    upload: uploaded,
    ...(collected.identityMap !== undefined && { identityMap: collected.identityMap }),
    complete: manifest.complete,
    interrupted: manifest.interrupted,
    window: manifest.window,
    targets: manifest.targets,
    artifacts: manifest.artifacts.length,
    verdict: collected.analysis?.verdict,
    gaps: manifest.artifacts.filter((a) => a.outcome !== 'ok'),
  };
}

type Interrupts = Pick<CollectControl, 'stop' | 'abandon'>;

/** Ctrl-C once: end and seal. Twice: seal what is there now. Three times: the user has had enough. */
function catchInterrupts(say: (text: string) => void): Interrupts {
  const stop = new AbortController();
  const abandon = new AbortController();
  takeOverSignals((signal) => {
    if (abandon.signal.aborted) process.exit(EXIT.interrupted);
    if (stop.signal.aborted) return abandon.abort(`interrupted again (${signal})`);
    say(`${signal}: ending the probes and sealing what is there (again: seal at once)`);
    stop.abort(`interrupted (${signal})`);
  });
  return { stop: stop.signal, abandon: abandon.signal };
}
