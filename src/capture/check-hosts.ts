import type { Command } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { shellQuote } from '../core/quote.js';
import { DENIED } from '../collect/classify.js';
import type { Job } from '../collect/job.js';
import { refusal } from '../collect/plan.js';
import type { Prepared } from '../collect/prepare.js';
import { remedyFor } from '../collect/remedy.js';

/** A host on which nothing will be captured, or not on this interface. */
export interface CannotCapture {
  readonly host: string;
  readonly interface?: string;
  readonly reason: string;
  readonly remedy?: string;
  readonly hasNoInterface?: true;
}

/** A name in a filter is looked up by the host's resolver, which may be what is broken. */
const LIMIT_MS = 10_000;
const NO_INTERFACE =
  /no such device|device (?:not|doesn't)|that device is not up|SIOCGIFHWADDR|no suitable device/i;

/**
 * Lets tcpdump compile the filter on every host, with the rights and on the interface of the capture itself
 * (`tcpdump -d`): what is accepted differs with its version and the kind of interface. Returns who cannot capture.
 * Throws E_BAD_FILTER for a filter that is refused, E_BAD_INTERFACE where no host has it, and E_NO_HOST when nobody can
 * capture for other reasons; nothing has been started then.
 */
export async function checkCaptures(hosts: readonly Prepared[]): Promise<CannotCapture[]> {
  const jobs = hosts.flatMap((host) =>
    host.plan.during.filter((job) => job.probe.extension === 'pcap').map((job) => ({ host, job })),
  );
  const answers = await Promise.all(jobs.map(({ host, job }) => checkOne(host, job)));
  const refused = answers.filter((answer) => answer !== undefined && 'filter' in answer);
  const [first] = refused;
  if (first) throw badFilter(refused);
  const unable = answers.flatMap((answer) => (answer !== undefined && 'reason' in answer ? [answer] : []));
  if (unable.length === jobs.length) throw nobody(unable);
  return unable;
}

/** What tcpdump says against a filter. */
interface Refused {
  readonly host: string;
  readonly filter: string;
  readonly said: string;
}

async function checkOne(
  { host, transport, options }: Prepared,
  job: Job,
): Promise<CannotCapture | Refused | undefined> {
  const { subject } = job.probe;
  const at = { host: host.id, ...(subject !== undefined && { interface: subject }) };
  const refused = refusal(job, options, host.uid);
  if (refused) return { ...at, reason: refused.reason, ...remedyFor(job, refused.outcome, refused.reason) };
  const source = job.sources.find((s) => 'argv' in s);
  if (source === undefined || !('argv' in source)) return { ...at, reason: 'there is nothing to run' };
  const asRoot = job.asRoot.has(source);
  let said = '';
  const result = await transport.run({
    argv: compileOnly(source),
    timeoutMs: LIMIT_MS,
    signal: new AbortController().signal,
    lowPriority: false,
    asRoot,
    onStdout: () => true,
    onStderr: (chunk) => (said += chunk.toString('utf8')).length < 16_384,
  });
  if (result.exit === 0) return undefined;
  const line = lastWords(said);
  if (result.connectionLost !== undefined) return { ...at, reason: result.connectionLost };
  if (result.errorCode !== undefined) return { ...at, reason: result.errorMessage ?? result.errorCode };
  if (result.timedOut)
    return { ...at, reason: `tcpdump did not compile the filter within ${LIMIT_MS / 1000} s` };
  if (DENIED.test(said)) return { ...at, reason: line, ...remedyFor(job, 'denied', line) };
  const filter = filterOf(source);
  if (NO_INTERFACE.test(said)) {
    const names = host.interfaces.map((i) => i.name).join(', ');
    return { ...at, reason: `${line}; there are ${names}`, hasNoInterface: true };
  }
  if (filter === '') return { ...at, reason: line };
  return { host: host.id, filter, said: line };
}

/** The same command, but it prints the compiled filter and ends. */
function compileOnly({ argv }: Command): [string, ...string[]] {
  const at = argv.indexOf('-w');
  return [argv[0], ...argv.slice(1, at), '-d', ...argv.slice(at + 2)];
}

function filterOf({ argv }: Command): string {
  return argv.slice(argv.indexOf('-w') + 2).join(' ');
}

function lastWords(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  // An explanation may follow in brackets.
  const last = lines.findLast((line) => line !== '' && !/^\(.*\)$/.test(line)) ?? 'tcpdump said nothing';
  return last.replace(/^tcpdump: /, '').slice(0, 300);
}

function badFilter(refused: readonly Refused[]): EvidenceError {
  const list = refused.map(
    ({ host, filter, said }) => `  ${host}: ${said}\n    filter: ${shellQuote([filter])}`,
  );
  return new EvidenceError(
    'E_BAD_FILTER',
    `the filter cannot be compiled:\n${list.join('\n')}`,
    'correct the filter (man 7 pcap-filter); what tcpdump knows depends on the interface: on any there are no Ethernet addresses and no VLANs, name one',
  );
}

function nobody(unable: readonly CannotCapture[]): EvidenceError {
  const list = unable.map(({ host, interface: name, reason }) => {
    const where = name === undefined ? host : `${host} ${name}`;
    return `  ${where}: ${reason}`;
  });
  const remedies = [...new Set(unable.flatMap(({ remedy }) => remedy ?? []))];
  return new EvidenceError(
    unable.every(({ hasNoInterface }) => hasNoInterface) ? 'E_BAD_INTERFACE' : 'E_NO_HOST',
    `nothing can be captured:\n${list.join('\n')}`,
    remedies.length > 0 ? remedies.join('\n    ') : undefined,
  );
}
