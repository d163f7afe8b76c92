import { randomBytes } from 'node:crypto';
import type { RunResult, Transport } from '../../../transport/transport.js';
import { HostFailure, type Traffic } from '../log-files.js';
import { HOST_SCRIPT } from './host-script.js';

export interface FarHost {
  readonly transport: Pick<Transport, 'run'>;
  /** Ends every command. */
  readonly signal: AbortSignal;
  /** `performance.now()` at which nothing more is waited for. */
  readonly deadline: number;
  readonly asRoot?: boolean;
}

/** What one operation printed, part by part, each with the exit status of the tool that printed it. */
export interface Answer {
  readonly parts: readonly { readonly bytes: Buffer; readonly status: number }[];
  readonly stderr: string;
  /** Stopped by us after `most` bytes: the last part is not whole. */
  readonly stopped: boolean;
}

const MOST_STDERR = 64 * 1024;

/** Runs the operations of host-script.ts, one command each. */
export class HostShell {
  /** Written in front of whatever is ours; a log cannot contain what was not known when it was written. */
  private readonly marker = randomBytes(12).toString('hex');
  private bytes = 0;
  private commands = 0;

  constructor(private readonly host: FarHost) {}

  get traffic(): Traffic {
    return { bytes: this.bytes, commands: this.commands };
  }

  /** Throws `HostFailure` where the answer did not arrive whole. */
  async run(operation: string, words: readonly string[], most = Infinity): Promise<Answer> {
    const { transport, signal, deadline, asRoot } = this.host;
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    this.commands++;
    const result = await transport.run({
      argv: ['sh', '-c', HOST_SCRIPT, 'sh', this.marker, operation, ...words],
      timeoutMs: Math.max(1, Math.ceil(deadline - performance.now())),
      signal,
      lowPriority: true,
      ...(asRoot && { asRoot }),
      onStdout: (chunk) => {
        chunks.push(chunk);
        size += chunk.length;
        return size <= most;
      },
      onStderr: (chunk) => {
        if (stderr.length < MOST_STDERR) stderr += chunk.toString('latin1');
        return true;
      },
    });
    this.bytes += size;
    const answer = readAnswer(Buffer.concat(chunks), this.marker);
    const { stopped } = result;
    if (answer?.isWhole || (answer && stopped)) return { parts: answer.parts, stderr, stopped };
    throw failureOf(result, answer !== undefined, stderr);
  }
}

function readAnswer(
  bytes: Buffer,
  marker: string,
): { parts: { bytes: Buffer; status: number }[]; isWhole: boolean } | undefined {
  const begin = `${marker} begin\n`;
  const begun = bytes.indexOf(begin);
  if (begun < 0) return undefined;
  const parts: { bytes: Buffer; status: number }[] = [];
  let from = begun + begin.length;
  const border = `\n${marker} part `;
  for (let at = bytes.indexOf(border, from); at >= 0; at = bytes.indexOf(border, from)) {
    const end = bytes.indexOf('\n', at + border.length);
    if (end < 0) break;
    parts.push({
      bytes: bytes.subarray(from, at),
      status: Number(bytes.toString('latin1', at + border.length, end)),
    });
    from = end + 1;
  }
  const isWhole = bytes.indexOf(`${marker} end\n`, from) === from;
  if (!isWhole) parts.push({ bytes: bytes.subarray(from), status: 0 });
  return { parts, isWhole };
}

/** Why an answer is not whole, most telling reason first. */
function failureOf(result: RunResult, begun: boolean, stderr: string): HostFailure {
  const said = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  const because = said === '' ? '' : `: ${said}`;
  if (result.timedOut) return new HostFailure('timed_out', 'the host gave no answer in time');
  if (!begun && (result.errorCode === 'ENOENT' || result.exit === 127))
    return new HostFailure('missing_tool', `the host has no sh${because}`);
  if (!begun && (result.errorCode === 'EACCES' || /a password is required/.test(said)))
    return new HostFailure('denied', `the host refused to run sh${because}`);
  if (result.errorCode !== undefined)
    return new HostFailure('connection_lost', result.errorMessage ?? `connection lost (${result.errorCode})`);
  // 255 is how ssh and the prefixes built on it say that the connection ended.
  if (result.exit === undefined ? result.signal === undefined : result.exit === 255)
    return new HostFailure('connection_lost', `the connection was lost${because}`);
  const how = result.signal === undefined ? `exit ${result.exit}` : result.signal;
  if (begun)
    return new HostFailure('failed', `the command that reads on the host ended early (${how})${because}`);
  return new HostFailure(
    'failed',
    `the host did not run the script it was given (${how})${because}; a forced command, or a prefix that starts a terminal?`,
  );
}
