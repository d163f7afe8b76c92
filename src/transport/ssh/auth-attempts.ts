import type { AnyAuthMethod, Prompt } from 'ssh2';
import { agentFor } from './agent-keys.js';
import type { SshEndpoint } from './endpoint.js';
import type { Secrets } from './secrets.js';

/** As OpenSSH: NumberOfPasswordPrompts. */
const PASSWORD_TRIES = 3;

/** What was tried and why something could not be, for the one who must find out why nobody let them in. */
export interface AuthLog {
  readonly tried: string[];
  readonly problems: string[];
}

/**
 * Ways to log in, best first: `none` (tells what the server accepts), the agent, key files, key files behind a
 * passphrase, questions, password. Nothing is asked of the user that the server would not accept, and where nobody
 * can be asked nothing is answered: the server counts it as a failure, and may lock the account (faillock).
 * `accepted` gives the methods the server named last; undefined before the first answer.
 */
export async function* authAttempts(
  endpoint: SshEndpoint,
  secrets: Pick<Secrets, 'ask' | 'key' | 'canAsk'>,
  accepted: () => readonly string[] | undefined,
  log: AuthLog,
): AsyncGenerator<AnyAuthMethod> {
  const username = endpoint.user;
  const at = `${username}@${endpoint.host}`;
  const accepts = (method: string): boolean => accepted()?.includes(method) ?? true;
  yield { type: 'none', username };
  const agent = accepts('publickey') ? await agentFor(endpoint) : undefined;
  if (agent) {
    log.tried.push('agent');
    yield { type: 'agent', username, agent };
  }
  const encrypted: string[] = [];
  for (const mayAsk of [false, true]) {
    for (const path of mayAsk ? encrypted : endpoint.identityFiles) {
      if (!accepts('publickey')) break;
      const file = await secrets.key(path, mayAsk);
      if (file === 'encrypted') encrypted.push(path);
      else if (file.key) {
        log.tried.push(path);
        yield { type: 'publickey', username, key: file.key };
      } else if (file.problem !== undefined) log.problems.push(file.problem);
    }
  }
  if (!accepts('keyboard-interactive') && !accepts('password')) return;
  if (!(await secrets.canAsk())) {
    log.problems.push('there is no terminal to ask for a password on');
    return;
  }
  const questions = { unanswered: false };
  const answer = async (prompts: readonly Prompt[]): Promise<string[]> => {
    const answers: string[] = [];
    for (const { prompt } of prompts) {
      const given = questions.unanswered ? undefined : await secrets.ask(`${at}: ${prompt}`);
      if (given === undefined) questions.unanswered = true;
      answers.push(given ?? '');
    }
    return answers;
  };
  for (let i = 0; i < PASSWORD_TRIES && accepts('keyboard-interactive') && !questions.unanswered; i++) {
    log.tried.push('keyboard-interactive');
    yield {
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _lang, prompts, finish) => {
        answer(prompts).then(finish, () => finish([]));
      },
    };
  }
  for (let i = 0; i < PASSWORD_TRIES && accepts('password'); i++) {
    const password = await secrets.ask(`${at}'s password: `);
    if (password === undefined) return;
    log.tried.push('password');
    yield { type: 'password', username, password };
  }
}
