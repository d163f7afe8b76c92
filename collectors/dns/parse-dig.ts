import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { formatInstant, fromEpochMs } from '../../src/core/instant.js';
import type { Parsed } from '../../src/core/table.js';
import { type Context, newExchange, rowOf } from './dig-exchange.js';
import { isoOf } from './markers.js';

/**
 * dig of BIND 9.9 to 9.20, with or without `+qr`, alone or inside our rounds. One question ends with
 * `;; MSG SIZE` or with `no servers could be reached`; until then everything belongs to it.
 */
export function* parseDig(output: ProbeOutput): Iterable<Parsed> {
  const context: Context = {
    questions: [],
    index: 0,
    ...(output.tool === 'dig' && { at: formatInstant(fromEpochMs(output.startedAt)) }),
    ...(output.probe === 'tcp' && { ...planned(output), tcp: true }),
  };
  let exchange = newExchange();
  for (const line of output.lines()) {
    if (takeMarker(context, line.text)) {
      exchange = newExchange();
      continue;
    }
    const taken = exchange.take(line);
    if (taken === 'unknown') yield { gap: 'not a line of dig', line: line.n };
    if (taken !== 'end') continue;
    yield rowOf(context, exchange);
    context.index++;
    exchange = newExchange();
  }
  if (exchange.isWaiting) yield { gap: 'stopped before an answer', line: exchange.start };
}

/** Lines of our script: what is asked of whom, when a round began, how dig ended. */
function takeMarker(context: Context, text: Line['text']): boolean {
  const asked = /^;; server (\S+) questions (.+)$/.exec(text);
  const round = /^;; round (\d{1,6}) at (\S+)$/.exec(text);
  if (asked) {
    context.server = asked[1] ?? '';
    const words = (asked[2] ?? '').split(' ');
    context.questions = pairs(words);
  } else if (round) {
    context.round = Number(round[1]);
    delete context.at;
    Object.assign(context, isoOf(round[2]));
    context.index = 0;
  }
  return asked !== null || round !== null || /^;; exit \d+$/.test(text);
}

function pairs(words: readonly string[]): Context['questions'] {
  return words.flatMap((name, i) => (i % 2 === 0 ? [{ name, type: words[i + 1] ?? '' }] : []));
}

/** A refused TCP connection prints no question at all; the command line knows it. */
function planned({ argv, subject }: ProbeOutput): Pick<Context, 'questions'> & { server?: string } {
  const after = (flag: string): string | undefined => argv[argv.indexOf(flag) + 1];
  const [name, type] = argv.includes('-q') ? [after('-q'), after('-t')] : [];
  return {
    questions: name !== undefined && type !== undefined ? [{ name, type }] : [],
    ...(subject !== undefined && { server: subject }),
  };
}
