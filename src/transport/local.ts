import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { commandEnvironment, TOOL_PATH } from './environment.js';
import { expandGlob } from './expand-glob.js';
import { runCommand } from './local-command.js';
import { readLocalFile } from './local-file.js';
import { readEachLocalFile } from './local-read-each.js';
import { surveyLocally } from './local-survey.js';
import { ownSession } from './own-session.js';
import { sudoWords } from './sudo-words.js';
import { endStrays } from './strays.js';
import type { RunRequest, RunResult, Transport } from './transport.js';

/** What has no end of its own must not outlive us, however we end (prctl(2), PR_SET_PDEATHSIG). */
const LEASH = ['setpriv', '--pdeathsig', 'TERM', '--'] as const;

/**
 * This machine. `toolPath` is a PATH-like list (tests point it elsewhere). `node` always exists here: it is
 * the one that runs us.
 */
export function localTransport(runId: string, toolPath: string = TOOL_PATH): Transport {
  const env = commandEnvironment(runId, toolPath);
  const known = new Map<string, string | undefined>([['node', process.execPath]]);
  const session = ownSession();
  let mayHaveStrays = false;
  let isLeash: boolean | undefined;

  const locate = (name: string): string | undefined => {
    if (!known.has(name)) known.set(name, findExecutable(name, toolPath));
    return known.get(name);
  };
  /** Not every setpriv can (util-linux 2.33, November 2018; busybox cannot). */
  const locateLeash = (): string | undefined => {
    const file = locate('setpriv');
    isLeash ??=
      file !== undefined && spawnSync(file, [...LEASH, 'true'], { stdio: 'ignore', env }).status === 0;
    return isLeash ? file : undefined;
  };
  const run = async (request: RunRequest): Promise<RunResult> => {
    const file = locate(request.argv[0]);
    if (file === undefined) {
      const errorMessage = `${request.argv[0]} not found in ${toolPath}`;
      return {
        errorCode: 'ENOENT',
        errorMessage,
        timedOut: false,
        aborted: false,
        stopped: false,
        durationMs: 0,
      };
    }
    const sudo = request.asRoot ? locate('sudo') : undefined;
    const leash = request.finish && sudo === undefined ? locateLeash() : undefined;
    const result = await (sudo !== undefined
      ? runCommand(
          sudo,
          { ...request, argv: ['sudo', ...sudoWords(request), file, ...request.argv.slice(1)] },
          env,
        )
      : leash !== undefined
        ? runCommand(leash, { ...request, argv: [...LEASH, file, ...request.argv.slice(1)] }, env)
        : runCommand(file, request, env));
    if (result.timedOut || result.aborted || result.stopped) mayHaveStrays = true;
    return result;
  };
  return {
    kind: 'local',
    label: 'local',
    limitations: [],
    ...(session && { clientAddress: session.client }),
    sessions: session ? [session] : [],
    run,
    readFile: readLocalFile,
    readEach: readEachLocalFile,
    expand: async (patterns) => (await Promise.all(patterns.map(expandGlob))).flat(),
    survey: (request) => surveyLocally(request, locate),
    measureClock: () => Promise.resolve({ offsetMs: 0, errorMs: 0 }),
    close: async () => {
      if (mayHaveStrays) await endStrays(runId);
    },
  };
}

function findExecutable(name: string, toolPath: string): string | undefined {
  if (isAbsolute(name)) return isExecutable(name) ? name : undefined;
  if (basename(name) !== name) return undefined;
  return toolPath
    .split(':')
    .filter(Boolean)
    .map((dir) => join(dir, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
