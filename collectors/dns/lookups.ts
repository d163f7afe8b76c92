import type { Command, Probe } from '../../src/core/collector.js';
import { DIG_ROUNDS, EACH_BY_ITSELF, NODE_ROUNDS } from './lookup-scripts.js';
import { type Rounds, roundsOf } from './rounds.js';

/** A name and the record types to ask for. */
export interface Lookup {
  readonly name: string;
  readonly types: readonly string[];
}

/** One name of one server, in rounds: by dig, else host, else nslookup, else our own runtime. */
export function lookupProbe(
  server: string,
  lookup: Lookup,
  wished: number,
  windowMs: number,
  tools: ReadonlySet<string>,
): Probe {
  const tool = ['host', 'nslookup'].find((t) => tools.has(t));
  // host tries twice whatever `-R` says (1 and 0 alike), each time for `-W`.
  const tries = tool === 'host' && !tools.has('dig') ? 2 : 1;
  const rounds = roundsOf(wished, lookup.types.length * tries, windowMs);
  const asked = tools.has('dig')
    ? digRounds(server, lookup, rounds)
    : tool
      ? oneByOne(tool, server, lookup, rounds)
      : // Asked plainly, so that the engine reports what is missing by its name.
        { argv: ['dig', `@${server}`, '-q', lookup.name] as const };
  return {
    id: 'lookup',
    subject: `${lookup.name}@${server}`,
    when: 'during',
    run: [asked, nodeRounds(server, lookup, rounds)],
  };
}

/** As programs look the name up. One attempt can take 30 s where servers are dead: the window ends it. */
export function libcProbe(name: string, wished: number, windowMs: number, tools: ReadonlySet<string>): Probe {
  const rounds = roundsOf(wished, 1, windowMs);
  return {
    id: 'libc',
    subject: name,
    when: 'during',
    run: tools.has('getent')
      ? oneByOne('getent', '-', { name, types: ['A+AAAA'] }, rounds)
      : { argv: ['getent', 'ahosts', name] },
  };
}

/** Is TCP port 53 open? Large answers need it, and nothing else shows it before they do. */
export function tcpProbe(server: string, { name, types }: Lookup): Probe {
  const [type = 'A'] = types;
  return {
    id: 'tcp',
    subject: server,
    when: 'during',
    // 9: no reply, which is the answer we look for.
    okExits: [0, 9],
    run: { argv: ['dig', '-u', '+tcp', '+tries=1', '+time=3', `@${server}`, '-q', name, '-t', type] },
  };
}

/**
 * `-q` and `-t`, so that a name such as `any` or `+short` is not taken for something else; `+qr` prints each
 * question before it is sent, else a reply that never came would be nameless. A name without a dot needs the
 * search list to be what programs mean by it.
 */
function digRounds(server: string, { name, types }: Lookup, { rounds, periodS, waitS }: Rounds): Command {
  const search = name.includes('.') ? [] : ['+search'];
  const questions = types.flatMap((type) => ['-q', name, '-t', type]);
  const dig = ['dig', '-u', '+qr', '+tries=1', `+time=${waitS}`, ...search, `@${server}`, ...questions];
  const list = types.map((type) => `${name} ${type}`).join(' ');
  return { argv: ['sh', '-c', DIG_ROUNDS, 'sh', `${rounds}`, `${periodS}`, server, list, ...dig] };
}

function oneByOne(
  tool: string,
  server: string,
  { name, types }: Lookup,
  { rounds, periodS, waitS }: Rounds,
): Command {
  return {
    argv: [
      'sh',
      '-c',
      EACH_BY_ITSELF,
      'sh',
      `${rounds}`,
      `${periodS}`,
      tool,
      server,
      `${waitS}`,
      name,
      ...types,
    ],
  };
}

function nodeRounds(server: string, { name, types }: Lookup, { rounds, periodS, waitS }: Rounds): Command {
  const words = [server, `${rounds}`, `${periodS * 1000}`, `${waitS * 1000}`, name, ...types];
  return { argv: ['node', '-e', NODE_ROUNDS, ...words] };
}
