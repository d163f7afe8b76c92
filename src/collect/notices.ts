import type { CollectOptions } from './options.js';
import type { OnProgress } from './progress.js';
import type { ReadyHost } from './ready-host.js';

/** What the user should know before the probes run. */
export function notices(ready: readonly ReadyHost[], options: CollectOptions, onProgress: OnProgress): void {
  const texts = new Set(ready.flatMap((host) => noticesOf(host, options, ready.length > 1)));
  if (options.redact === 'none') {
    texts.add('--redact none: secrets are not masked; read the bundle before anybody else does');
  }
  for (const text of texts) onProgress({ type: 'notice', text });
}

function noticesOf(
  { host, source, targets }: ReadyHost,
  options: CollectOptions,
  isOneOfMany: boolean,
): string[] {
  const at = isOneOfMany ? `${host.id}: ` : '';
  const unresolved = targets.filter((t) => t.addresses.length === 0);
  const chosen = targets.filter((t) => t.origin === 'gateway' || t.origin === 'peer');
  return [
    ...unresolved.map((target) =>
      options.passive
        ? `${target.name} was not resolved: --passive sends no packets, and a DNS query is one`
        : `${at}${target.name} does not resolve from here; it is probed all the same`,
    ),
    ...(chosen.length > 0
      ? [`${at}no --target given; probing ${chosen.map((t) => `${t.name} (${t.origin})`).join(', ')}`]
      : []),
    ...(host.uid !== 0 && host.sudo?.all !== true
      ? [`${at}not root: some evidence will be missing, the summary says which`]
      : []),
    ...(source.kind !== 'local' && host.kernel === undefined
      ? [`${at}this does not look like Linux: only little can be gathered`]
      : []),
  ];
}
