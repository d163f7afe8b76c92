import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import { type Target, withoutUserInfo } from '../../src/core/target.js';
import { ATTEMPTS, WRITE_OUT } from './curl-script.js';
import { BODY_CAP } from './limits.js';
import { NODE_ATTEMPTS } from './node-script.js';
import { HANDSHAKE, NODE_HANDSHAKE } from './tls-script.js';
import { type SafeUrl, safeUrl } from './url.js';

const MOST_TARGETS = { quick: 0, network: 4, full: 8 } as const;
const MOST_ADDRESSES = 4;
const SLACK_MS = 500;
/** Attempts begin in this share of the window, so that also the last has time for a slow answer. */
const SPREAD = 0.6;
const HANDSHAKE_LIMIT_S = 10;

export function plan(context: PlanContext): Probe[] {
  const targets = context.targets.filter((target) => target.url !== undefined);
  return targets.flatMap((target, index) => {
    const url = safeUrl(target.url ?? '');
    const subject = withoutUserInfo(target.name);
    if (!url) return [skipped(subject, 'not an http or https URL')];
    const most = MOST_TARGETS[context.profile];
    if (index >= most) return [skipped(subject, `only the first ${most} URLs are requested`)];
    const addresses = addressesOf(target, url);
    // Nobody named it and only its address is known: a handshake tells enough, a request could do something.
    if (target.origin === 'peer') {
      const reason = 'a peer that nobody named is sent no request; name it with --target';
      const handshakes = url.secure ? certificates(subject, url, addresses, context, false) : [];
      return [skipped(subject, reason), ...handshakes];
    }
    const requests: Probe = {
      id: 'requests',
      subject,
      when: 'during',
      run: requestsOf(url, addresses, context),
    };
    return url.secure ? [requests, ...certificates(subject, url, addresses, context)] : [requests];
  });
}

function skipped(subject: string, reason: string): Probe {
  return {
    id: 'requests',
    subject,
    when: 'during',
    run: { argv: ['curl', '--version'] },
    skip: { outcome: 'not_run', reason },
  };
}

/** At most four, of both families where there are both. */
function addressesOf(target: Target, url: SafeUrl): string[] {
  if (url.literal) return [url.host];
  const [six, four] = [true, false].map((v6) => target.addresses.filter((a) => a.includes(':') === v6));
  const mixed = target.addresses.flatMap((_, i) => [six?.[i], four?.[i]]);
  const known = [...new Set(mixed)].filter((address) => address !== undefined);
  return known.slice(0, MOST_ADDRESSES);
}

/** Rounds over "as the URL says" and every address: 5 in a network run, one per half minute in a full one. */
function requestsOf(url: SafeUrl, addresses: readonly string[], context: PlanContext): Command[] {
  const ways = url.literal ? ['url'] : ['url', ...addresses];
  const budget = context.windowMs - SLACK_MS;
  const rounds = context.profile === 'full' ? Math.min(40, Math.max(10, Math.floor(budget / 30_000))) : 5;
  const stepMs = Math.max(20, Math.floor((budget * SPREAD) / (rounds * ways.length)));
  const [round, cap, total] = [rounds, BODY_CAP, budget].map(String) as [string, string, string];
  const node: Command = {
    argv: ['node', '-e', NODE_ATTEMPTS, url.href, round, String(stepMs), total, cap, ...ways],
  };
  if (!context.host.tools.has('curl')) return [asked('curl'), node];
  const step = (stepMs / 1000).toFixed(3);
  const words = [WRITE_OUT, url.href, url.host, String(url.port), round, step, String(stepMs), total, cap];
  return [{ argv: ['sh', '-c', ATTEMPTS, 'sh', ...words, ...ways] }];
}

function certificates(
  subject: string,
  url: SafeUrl,
  addresses: readonly string[],
  context: PlanContext,
  checkName = true,
): Probe[] {
  const limit = String(
    Math.max(1, Math.min(HANDSHAKE_LIMIT_S, Math.floor((context.windowMs - SLACK_MS) / 1000))),
  );
  return addresses.map((address, index): Probe => {
    const port = String(url.port);
    const connect = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    const name = url.literal
      ? checkName
        ? ['-verify_ip', url.host]
        : []
      : ['-servername', url.host, '-verify_hostname', url.host];
    const words = [limit, '-showcerts', '-alpn', 'h2,http/1.1', '-connect', connect, ...name];
    const node: Command = { argv: ['node', '-e', NODE_HANDSHAKE, limit, address, port, url.host] };
    return {
      id: index === 0 ? 'certificate' : `certificate-${index + 1}`,
      subject,
      when: 'during',
      run: context.host.tools.has('openssl')
        ? { argv: ['sh', '-c', HANDSHAKE, 'sh', ...words] }
        : [asked('openssl'), node],
      okExits: [0, 1, 124],
    };
  });
}

/** Never runs, because the tool is absent: it makes a missing tool show by its own name rather than as `sh`. */
function asked(tool: 'curl' | 'openssl'): Command {
  return { argv: [tool, tool === 'curl' ? '--version' : 'version'] };
}
