import type { Line } from '../../src/core/collector.js';
import { type ParsedRow, row } from '../../src/core/table.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { withoutFinalDot } from './markers.js';

/** What holds for all questions of a round. */
export interface Context {
  /** As planned, in the order dig asks them. */
  questions: readonly { readonly name: string; readonly type: string }[];
  /** Position of the current question in the round. */
  index: number;
  server?: string;
  round?: number;
  at?: string;
  tcp?: boolean;
}

interface Answer {
  readonly owner: string;
  readonly ttl: number;
  readonly type: string;
  readonly data: string;
}

/** One question and its fate, collected line by line. */
export interface Exchange {
  start: number;
  end: number;
  /** A question was printed, and nothing came yet. */
  isWaiting: boolean;
  question?: { name: string; type: string };
  server?: string;
  rcode?: string;
  flags?: string[];
  answers: Answer[];
  extended: string[];
  queryMs?: number;
  tcp?: boolean;
  truncated: boolean;
  error?: string;
  take(line: Line): 'known' | 'unknown' | 'end';
}

type Section = 'question' | 'answer' | 'opt' | 'other';

const NO_SERVER = /no servers could be reached/;
const FAILURE = /^;; (communications error to|Connection to|UDP setup with|Got bad packet|.* failed: )/;
const COMMENT =
  /^(;; (Got answer:|global options:|WHEN:|WARNING:|Warning:|QUERY SIZE:|XFR size|\w+, retrying|BADCOOKIE|Query time)|; <<>>|; \(\d+ server|;; Sending:)/;

export function newExchange(): Exchange {
  let section: Section | undefined;
  let sending = false;
  const exchange: Exchange = {
    start: 0,
    end: 0,
    isWaiting: false,
    answers: [],
    extended: [],
    truncated: false,
    take({ n, text }) {
      if (text.trim() === '') {
        section = undefined;
        return 'known';
      }
      if (exchange.start === 0 && !/^(; <<>>|; \(|;; global)/.test(text)) exchange.start = n;
      exchange.end = n;
      const title = /^;; (QUESTION|ANSWER|AUTHORITY|ADDITIONAL|OPT PSEUDO)\s?SECTION:/.exec(text)?.[1];
      if (title !== undefined) {
        section =
          title === 'QUESTION'
            ? 'question'
            : title === 'ANSWER'
              ? 'answer'
              : title === 'OPT PSEUDO'
                ? 'opt'
                : 'other';
        return 'known';
      }
      if (text.startsWith(';; ')) {
        if (text.startsWith(';; Sending:')) sending = exchange.isWaiting = true;
        if (text.startsWith(';; Got answer:')) sending = exchange.isWaiting = false;
        return takeComment(exchange, text, sending);
      }
      if (section === 'question') return takeQuestion(exchange, text);
      if (section === 'answer') return takeAnswer(exchange, text);
      if (section === 'opt') {
        const extended = /^; EDE: (.+)$/.exec(text)?.[1];
        if (extended !== undefined && !sending) exchange.extended.push(extended);
        return 'known';
      }
      return section === 'other' || COMMENT.test(text) ? 'known' : 'unknown';
    },
  };
  return exchange;
}

function takeComment(exchange: Exchange, text: string, sending: boolean): 'known' | 'unknown' | 'end' {
  if (NO_SERVER.test(text)) {
    exchange.error ??= text.slice(3);
    exchange.isWaiting = false;
    return 'end';
  }
  const rcode = /^;; ->>HEADER<<- opcode: \w+, status: (\w+), id: \d+/.exec(text)?.[1];
  const flags = /^;; flags: ([a-z ]*);/.exec(text)?.[1];
  const time = /^;; Query time: (\d{1,12}) (usec|msec)/.exec(text);
  const server = /^;; SERVER: ([^#\s]+)#\d+(?:.*\((UDP|TCP|TLS|HTTPS?)\))?/.exec(text);
  if (rcode !== undefined) {
    if (!sending) exchange.rcode = rcode;
  } else if (flags !== undefined) {
    if (!sending) exchange.flags = flags.split(' ').filter(Boolean);
  } else if (time) exchange.queryMs = Number(time[1]) / (time[2] === 'usec' ? 1000 : 1);
  else if (server) {
    exchange.server = server[1] ?? '';
    // Printed since BIND 9.18.
    if (server[2] !== undefined) exchange.tcp = server[2] !== 'UDP';
  } else if (text.startsWith(';; Truncated, retrying in TCP')) exchange.truncated = exchange.tcp = true;
  else if (text.startsWith(';; MSG SIZE')) return 'end';
  else if (FAILURE.test(text)) {
    exchange.error ??= text.slice(3).replace(/\.$/, '');
    if (text.startsWith(';; Connection to')) exchange.tcp = true;
    exchange.server ??= /(?:to|with) ([^#\s]+)#/.exec(text)?.[1] ?? '';
  } else if (!COMMENT.test(text)) return 'unknown';
  return 'known';
}

/** `;www.example.com.    IN    A`. */
function takeQuestion(exchange: Exchange, text: string): 'known' | 'unknown' {
  const match = /^;(\S+)\s+(?:IN|CH|HS|ANY|NONE)\s+(\S+)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return 'unknown';
  exchange.question = { name: withoutFinalDot(match[1]), type: match[2] };
  return 'known';
}

/** `www.example.com.  300  IN  A  192.0.2.10`. */
function takeAnswer(exchange: Exchange, text: string): 'known' | 'unknown' {
  const match = /^(\S+)\s+(\d{1,10})\s+(?:IN|CH|HS)\s+(\S+)\s+(.+)$/.exec(text);
  if (!match) return 'unknown';
  const [, owner = '', ttl, type = '', data = ''] = match;
  exchange.answers.push({ owner, ttl: Number(ttl), type, data: data.trim() });
  return 'known';
}

export function rowOf(context: Context, exchange: Exchange): ParsedRow {
  const { rcode, flags, answers, extended, queryMs, truncated, error, question } = exchange;
  const asked = context.questions[context.index] ?? question;
  const type = asked?.type ?? question?.type;
  const name = asked?.name ?? /for (\S+) failed/.exec(error ?? '')?.[1] ?? '.';
  const server = context.server ?? (exchange.server || undefined);
  const cnames = answers
    .filter((a) => a.type === 'CNAME' && type !== 'CNAME')
    .map((a) => withoutFinalDot(a.data));
  const replied = rcode !== undefined && error === undefined;
  const tcp = exchange.tcp ?? context.tcp;
  return row(
    dnsQueries,
    Math.max(1, exchange.start),
    {
      name: withoutFinalDot(name),
      ...(type !== undefined && { type }),
      view: 'resolver',
      ...(server !== undefined && { server }),
      ...(context.round !== undefined && { round: context.round }),
      ...(context.at !== undefined && { at: context.at }),
      ...(question && question.name !== withoutFinalDot(name) && { question: question.name }),
      ...(replied && {
        rcode,
        answers: answers.filter((a) => a.type === type).map((a) => withoutFinalDot(a.data)),
      }),
      ...(cnames.length > 0 && { cnames }),
      ...(answers.length > 0 && { ttl_s: Math.min(...answers.map((a) => a.ttl)) }),
      ...(replied && flags && { flags }),
      ...(replied && queryMs !== undefined && { query_ms: queryMs }),
      timed_out: /timed out/.test(error ?? ''),
      ...(tcp !== undefined && { tcp }),
      ...(truncated && { truncated }),
      ...(error !== undefined && { error }),
      ...(extended.length > 0 && { extended_errors: extended }),
      tool: 'dig',
    },
    Math.max(1, exchange.end),
  );
}
