import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. A signal that ends us is passed on: a network that was built is taken down again. */
export async function runCommand(
  argv: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly timeoutMs?: number } = {},
): Promise<Ran> {
  const [command = '', ...args] = argv;
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
    });
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.once('SIGINT', pass).once('SIGTERM', pass);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      done({ code: code ?? 1, stdout, stderr });
    });
  });
}
