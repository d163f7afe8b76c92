import { accessSync, constants, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { commandEnvironment, TOOL_PATH } from './environment.js';
import { expandGlob } from './expand-glob.js';
import { runCommand } from './local-command.js';
import { readLocalFile } from './local-file.js';
import { readEachLocalFile } from './local-read-each.js';
import { surveyLocally } from './local-survey.js';
import { endStrays } from './strays.js';
import type { RunRequest, RunResult, Transport } from './transport.js';

/**
 * This machine. `toolPath` is a PATH-like list (tests point it elsewhere). `node` always exists here: it is
 * the one that runs us.
 */
export function localTransport(runId: string, toolPath: string = TOOL_PATH): Transport {
  const env = commandEnvironment(runId, toolPath);
  const known = new Map<string, string | undefined>([['node', process.execPath]]);
  const client = process.env['SSH_CONNECTION']?.split(' ')[0];
  let mayHaveStrays = false;

  const locate = (name: string): string | undefined => {
    if (!known.has(name)) known.set(name, findExecutable(name, toolPath));
    return known.get(name);
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
    const result = await (sudo === undefined
      ? runCommand(file, request, env)
      : runCommand(sudo, { ...request, argv: ['sudo', '-n', '--', file, ...request.argv.slice(1)] }, env));
    if (result.timedOut || result.aborted || result.stopped) mayHaveStrays = true;
    return result;
  };
  return {
    kind: 'local',
    label: 'local',
    limitations: [],
    ...(client !== undefined && { clientAddress: client }),
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
