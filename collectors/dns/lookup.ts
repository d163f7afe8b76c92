import { type ParsedRow, type RowOf, row } from '../../src/core/table.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { isoOf, millisecondsBetween, withoutFinalDot } from './markers.js';

interface Asked {
  readonly tool: string;
  readonly server?: string;
  readonly name?: string;
  readonly type?: string;
  readonly round?: number;
  readonly stamp?: string;
}

/** Records as host (`X has address Y`) and nslookup (`X  name = Y`) print them. */
const RECORD =
  /^(\S+) (?:has address|has IPv6 address|has AAAA address|domain name pointer|name server|mail is handled by(?: \d+)?) (\S+)$|^(\S+)\s+(?:name|nameserver) = (\S+)$/;
const ALIAS = /^(\S+)(?: is an alias for |\s+canonical name = )(\S+)$/;
const NEGATIVE =
  /^(?:Host (\S+) not found: \d+\((\w+)\)|\*\* server can't find (\S+): (\w+)|\*\*\* Can't find (\S+): No answer|(\S+) has no \S+ record)$/;
const FAILURE =
  /^;; (.*no servers could be reached|communications error .*|Connection to .*|UDP setup with .*|.* failed: .*)$/;
const KNOWN =
  /^(Using domain server:|Name:|Address:\s|Aliases:|Server:|Non-authoritative answer:|Authoritative answers can be found|;; Got (\w+) reply from|;; Truncated, retrying)/;

/** One question put by a tool that asks one at a time. */
export class Lookup {
  readonly tool: string;
  end = 0;
  #answers: string[] = [];
  #cnames: string[] = [];
  #rcode: string | undefined;
  #error: string | undefined;
  #truncated = false;
  #name: string | undefined;
  #server: string | undefined;
  /** nslookup: an `Address:` is an answer only below a `Name:`; host: `Name:` is the server asked. */
  #named = false;

  constructor(
    private readonly asked: Asked,
    readonly start: number,
  ) {
    this.tool = asked.tool;
  }

  get isNamed(): boolean {
    return (this.asked.name ?? this.#name) !== undefined;
  }

  /** False where the line is of none of these tools. */
  take(text: string, n: number): boolean {
    this.end = n;
    return this.tool === 'getent' ? this.#takeAhosts(text) : this.#takeReply(text.trimEnd());
  }

  /** `192.0.2.10      STREAM www.example.com`: each address once per socket type. */
  #takeAhosts(text: string): boolean {
    const match = /^(\S+)\s+(STREAM|DGRAM|RAW)(?:\s+\S+)?$/.exec(text.trimEnd());
    if (match?.[1] === undefined) return false;
    if (!this.#answers.includes(match[1])) this.#answers.push(match[1]);
    return true;
  }

  #takeReply(text: string): boolean {
    const record = RECORD.exec(text);
    const alias = ALIAS.exec(text);
    const negative = NEGATIVE.exec(text);
    const failure = FAILURE.exec(text);
    const address = /^Address(?: \d+)?:\s+(\S+)/.exec(text)?.[1];
    if (record) {
      this.#name ??= record[1] ?? record[3];
      this.#answers.push(withoutFinalDot(record[2] ?? record[4] ?? ''));
    } else if (alias) {
      this.#name ??= alias[1];
      this.#cnames.push(withoutFinalDot(alias[2] ?? ''));
    } else if (negative) {
      this.#name ??= negative[1] ?? negative[3] ?? negative[5] ?? negative[6];
      this.#rcode = negative[2] ?? negative[4] ?? 'NOERROR';
    } else if (failure) this.#error ??= (failure[1] ?? '').replace(/\.$/, '');
    else if (address !== undefined && this.#named && this.tool === 'nslookup') this.#answers.push(address);
    else if (KNOWN.test(text)) this.#takeKnown(text, address);
    else return false;
    return true;
  }

  #takeKnown(text: string, address: string | undefined): void {
    if (text.startsWith('Name:')) {
      this.#named = true;
      if (this.tool === 'nslookup') this.#name ??= text.slice(5).trim();
    }
    if (address !== undefined) this.#server ??= address.replace(/#\d+$|(?<=^[\d.]+):\d+$/, '');
    if (text.startsWith(';; Truncated')) this.#truncated = true;
  }

  rowOf(line: number, exit: number, ended?: string): ParsedRow {
    const { stamp } = this.asked;
    const libc = this.tool === 'getent';
    const ms = stamp !== undefined && ended !== undefined ? millisecondsBetween(stamp, ended) : undefined;
    const rcode = libc ? undefined : (this.#rcode ?? (this.#error === undefined ? 'NOERROR' : undefined));
    const replied = libc || (rcode !== undefined && this.#error === undefined);
    const error =
      this.#error ??
      (libc && exit !== 0
        ? `getent exit ${exit}: no address (unknown name, or no server answered)`
        : undefined);
    return row(
      dnsQueries,
      this.start,
      {
        ...this.#identity(),
        ...(replied && rcode !== undefined && { rcode }),
        ...(replied && (!libc || exit === 0) && { answers: this.#answers }),
        ...(this.#cnames.length > 0 && { cnames: this.#cnames }),
        ...(replied && ms !== undefined && { query_ms: ms }),
        timed_out: /timed out/.test(this.#error ?? ''),
        ...(this.#truncated && { truncated: true }),
        ...((this.#truncated || this.#error?.startsWith('Connection to ')) && { tcp: true }),
        ...(error !== undefined && { error }),
        tool: this.tool,
      },
      line,
    );
  }

  /** libc was still waiting when the window ended: it knows no shorter limit than its servers. */
  stopped(): ParsedRow {
    const error = 'no answer before the end of the window';
    const end = Math.max(this.start, this.end);
    return row(dnsQueries, this.start, { ...this.#identity(), timed_out: true, error, tool: this.tool }, end);
  }

  #identity(): Pick<RowOf<typeof dnsQueries>, 'name' | 'type' | 'view' | 'server' | 'round' | 'at'> {
    const { asked } = this;
    const libc = this.tool === 'getent';
    const server = asked.server ?? this.#server;
    return {
      name: withoutFinalDot(asked.name ?? this.#name ?? '.'),
      ...(asked.type !== undefined && { type: asked.type }),
      view: libc ? 'libc' : 'resolver',
      ...(!libc && server !== undefined && { server }),
      ...(asked.round !== undefined && { round: asked.round }),
      ...isoOf(asked.stamp),
    };
  }
}
