import type { PlanContext, Probe } from '../../src/core/collector.js';
import { LEAST_LOAD_WINDOW_MS } from '../../src/core/load-window.js';
import { type Target, withoutUserInfo } from '../../src/core/target.js';
import { LOAD, RATES } from './scripts.js';

interface Params {
  readonly bytes: number;
  readonly streams: number;
  readonly upload: string;
}

/** A shorter window has too few pings to tell idle from loaded. */
const LEAST_RATES_MS = 20_000;
/** Each direction: 30 pings and more, which are as far apart as `ping` makes them in a long window. */
const [LEAST_S, MOST_S, SHARE] = [7, 35, 6];
/** Idle before the first load, as a share of the window. */
const IDLE = 4;

export function plan({ windowMs, targets, params, host }: PlanContext<Params>): Probe[] {
  if (windowMs < LEAST_RATES_MS) return [];
  const target = targets.find((t) => t.origin === 'given' && (t.url ?? t.port) !== undefined);
  const rates: Probe = {
    id: 'rates',
    when: 'during',
    effect: 'reads',
    endsWithWindow: true,
    run: { argv: ['sh', '-c', RATES] },
  };
  return target === undefined || windowMs < LEAST_LOAD_WINDOW_MS
    ? [rates]
    : [rates, loadProbe(target, windowMs, params, host.tools)];
}

/** First down, then up, idle before, between and after. */
function loadProbe(target: Target, windowMs: number, params: Params, tools: ReadonlySet<string>): Probe {
  const seconds = Math.round(Math.min(MOST_S, Math.max(LEAST_S, windowMs / 1000 / SHARE)));
  const down = target.url ?? hostPort(target);
  const up = params.upload === '' && target.url === undefined ? down : params.upload;
  const [idle, pause] = [Math.floor(windowMs / 1000 / IDLE), Math.ceil(seconds / 2)];
  const { bytes, streams } = params;
  const words = [
    `idle=${idle}`,
    `seconds=${seconds}`,
    `pause=${pause}`,
    `streams=${streams}`,
    `bytes_each=${Math.ceil(bytes / streams)}`,
    `down=${withoutUserInfo(down)}`,
    `up=${withoutUserInfo(up)}`,
  ];
  const needsCurl = [down, up].some(isUrl);
  return {
    id: 'load',
    subject: withoutUserInfo(target.name),
    when: 'during',
    effect: 'sends_traffic',
    consent: 'load',
    run:
      needsCurl && !tools.has('curl')
        ? { argv: ['curl', down] }
        : { argv: ['bash', '-c', LOAD, 'bash', ...words] },
  };
}

function isUrl(to: string): boolean {
  return /^https?:\/\//i.test(to);
}

function hostPort({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port ?? ''}` : `${host}:${port ?? ''}`;
}
