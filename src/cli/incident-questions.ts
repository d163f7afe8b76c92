import { createInterface } from 'node:readline/promises';
import { timeProblem } from '../core/documents/incident-time.js';
import { visible } from '../core/escape.js';
import { idFor, type Suggested } from '../incident/new-incident.js';
import { isZone } from '../incident/read-incident.js';

/** What was said of a new incident, by options or on the terminal. */
export interface Replies {
  readonly id?: string;
  readonly title?: string;
  readonly severity?: string;
  readonly service?: readonly string[];
  readonly timezone?: string;
  readonly lastKnownGood?: string;
  readonly started?: string;
  readonly detected?: string;
  readonly acknowledged?: string;
  readonly mitigated?: string;
  readonly resolved?: string;
  readonly impactEnded?: string;
}

const TIME = 'with offset, 2026-11-26T08:15Z';

/** Asks one question a line. Enter takes what stands in brackets, `-` leaves it open. Undefined: Ctrl-C or Ctrl-D. */
export async function askForIncident(suggested: Suggested): Promise<Replies | undefined> {
  const stop = new AbortController();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.once('SIGINT', () => stop.abort());
  terminal.once('close', () => stop.abort());
  const ask = async (
    what: string,
    known?: string,
    problemOf: (text: string) => string | undefined = () => undefined,
  ): Promise<string | undefined> => {
    for (;;) {
      const shown = known === undefined ? '' : ` [${visible(known)}]`;
      const typed = (await terminal.question(`${what}${shown}: `, { signal: stop.signal })).trim();
      if (typed === '-') return undefined;
      const answer = typed === '' ? known : typed;
      const problem = answer === undefined ? undefined : problemOf(answer);
      if (problem === undefined) return answer;
      process.stdout.write(`  ${visible(problem)}\n`);
    }
  };
  try {
    process.stdout.write(
      'Enter takes what stands in brackets, - leaves it open, Ctrl-C ends without a trace.\n',
    );
    const title = await ask('What is wrong, in a few words', suggested.title);
    const severity = await ask('Severity, such as P2');
    const services = await ask('Services affected, with commas between');
    const started = await ask(`When it started, ${TIME}`, suggested.started, timeProblem);
    const detected = await ask(`When it was detected, ${TIME}`, undefined, timeProblem);
    const acknowledged = await ask(`When somebody took it, ${TIME}`, undefined, timeProblem);
    const timezone = await ask('Zone of what is printed', suggested.timezone ?? 'UTC', zoneProblem);
    const date = started?.slice(0, 10) ?? new Date().toISOString().slice(0, 10);
    const id = await ask('Id', idFor(date, title));
    const list = (services ?? '')
      .split(',')
      .map((s) => s.trim())
      .filter(Boolean);
    return {
      ...(title !== undefined && { title }),
      ...(severity !== undefined && { severity }),
      ...(list.length > 0 && { service: list }),
      ...(started !== undefined && { started }),
      ...(detected !== undefined && { detected }),
      ...(acknowledged !== undefined && { acknowledged }),
      ...(timezone !== undefined && { timezone }),
      ...(id !== undefined && { id }),
    };
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    process.stdout.write('\n');
    return undefined;
  } finally {
    terminal.close();
  }
}

function zoneProblem(zone: string): string | undefined {
  return isZone(zone) ? undefined : `there is no zone "${zone}": an IANA name such as Europe/Berlin`;
}
