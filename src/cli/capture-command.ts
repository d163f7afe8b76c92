import { EvidenceError } from '../core/errors.js';
import { checkCaptures } from '../capture/check-hosts.js';
import {
  type CaptureParams,
  captureParams,
  type CaptureWishes,
  ringBytes,
} from '../capture/capture-params.js';
import type { CollectOptions } from '../collect/options.js';
import type { CapturesRead } from '../pcap/write-capture-tables.js';
import { captureJson, captureSummary } from './capture-output.js';
import { showCapture } from './capture-progress.js';
import { CaptureControl } from './capture-control.js';
import { runCollect } from './collect-command.js';

/** Besides the captures there are a few files of the bundle itself. */
const SPARE_BYTES = 4 * 1024 * 1024;
/** To connect, to begin and to end, beyond the window. */
const SPARE_MS = 5 * 60_000;

/** `evidence capture`: returns the exit code. */
export async function runCapture(
  given: Record<string, unknown>,
  isDefault: (flag: string) => boolean,
): Promise<number> {
  const wishes = given as unknown as CaptureWishes & {
    readonly allowCapture?: boolean;
    readonly hostTimeout?: string;
    readonly redact?: string;
  };
  const params = captureParams(wishes);
  if (wishes.redact === 'identities' && params.payload === 'keep') {
    throw new EvidenceError(
      'E_USAGE',
      '--redact identities cannot find names and addresses in payload',
      'leave out --full and --keep-payload',
    );
  }
  // What a configuration says of other runs is not meant for this one.
  const own = new Set(['profile', 'duration', 'only', 'skip', 'target', 'interface', 'log']);
  const { interface: _, ...flags } = given;
  const person = new CaptureControl();
  let read: CapturesRead | undefined;
  return runCollect(
    { target: [], log: [], skip: [], ...flags, interface: [], only: ['capture'], profile: 'network' },
    (name) => !own.has(name) && isDefault(name),
    {
      output: {
        text: (collected, seal, paint) => captureSummary(collected, read, seal, paint),
        json: (collected, uploaded) => captureJson(collected, read, uploaded),
      },
      options: (options, hosts) => ({
        ...captureOptions(options, params, hosts),
        // One of a configuration is meant for shorter runs.
        hostTimeoutMs: wishes.hostTimeout === undefined ? limitOf(options) : options.hostTimeoutMs,
      }),
      consent: async (print) => {
        if (wishes.allowCapture) return;
        await print();
        throw new EvidenceError(
          'E_CONSENT',
          'nothing was captured: packets are what people send, so it takes your word',
          'add --allow-capture to run the commands above',
        );
      },
      control: (say) => ({
        close: person.close,
        check: async (hosts) => {
          for (const { host, interface: name, reason } of await checkCaptures(hosts)) {
            const where = name === undefined ? host : `${host} ${name}`;
            say({ type: 'notice', text: `${where}: nothing will be captured: ${reason}` });
          }
        },
        onCaptures: (all) => {
          read = all;
        },
      }),
      interrupts: (say) => person.interrupts(say),
      progress: async (asked, hosts) => {
        const shown = await showCapture(asked, hosts);
        return { ...shown, on: person.watch(shown.on) };
      },
    },
  );
}

function limitOf({ durationMs }: CollectOptions): number {
  return durationMs + SPARE_MS;
}

function captureOptions(options: CollectOptions, params: CaptureParams, hosts: number): CollectOptions {
  const configured = options.params['capture'];
  return {
    ...options,
    together: true,
    onlyGivenTargets: true,
    budgetBytes: hosts * (ringBytes(params) + SPARE_BYTES),
    budgetTimeMs: limitOf(options),
    allow: options.allow.includes('capture') ? options.allow : [...options.allow, 'capture'],
    params: { ...options.params, capture: { ...(configured as object | undefined), ...params } },
  };
}
