import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVIDENCE } from './evidence.js';
import { runCommand } from './run-command.js';

export interface Entrance {
  /** Words that make a command run on the client of the lab. */
  readonly prefix: readonly string[];
  /** What the command is told of the lab, besides what the prefix tells it. */
  readonly env: Readonly<Record<string, string>>;
  /** `collect` or `record`, with further options. */
  readonly command: readonly string[];
}

/**
 * Collects on the client of a lab, as a user there would: the client itself, router and server over SSH, in the default
 * profile and window. Returns why there is no bundle.
 */
export async function collectFromClient(
  folder: string,
  { prefix, env, command }: Entrance,
): Promise<string | undefined> {
  const script = join(folder, 'collect.sh');
  writeFileSync(script, COLLECT);
  const { code, stderr } = await runCommand(
    [...prefix, 'sh', script, process.execPath, EVIDENCE, ...command],
    {
      env: { ...process.env, ...env, OUT: folder },
    },
  );
  writeFileSync(join(folder, 'stderr.txt'), stderr);
  // 3: something could not be collected, as is usual in a fault; the bundle is there.
  return code === 0 || code === 3 ? undefined : `exit ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

/**
 * A lab says where its host keys are, and OpenSSH has no other way to be told than its configuration: a file bound over
 * the system's, seen by this process alone.
 */
const COLLECT = `set -eu
cat > "$OUT/hosts.yaml" <<HOSTS
defaults: { user: $LAB_SSH_USER, identity_file: $LAB_SSH_KEY, port: $LAB_SSH_PORT }
hosts:
  client: { local: true, role: client, address: $LAB_CLIENT, logs: [$LAB_LOG, $LAB_SYSLOG] }
  router: { ssh: $LAB_ROUTER_MGMT, role: gateway, address: $LAB_ROUTER, logs: [$LAB_SYSLOG] }
  server: { ssh: $LAB_SERVER_MGMT, role: server, address: $LAB_SERVER, logs: [$LAB_SYSLOG] }
HOSTS
printf 'Host *\\n  UserKnownHostsFile %s\\n' "$LAB_KNOWN_HOSTS" > "$OUT/ssh_config"
export TARGET="\${LAB_TARGET:-$LAB_HTTP_URL/health}"
exec unshare -m sh -c '
  mount --bind "$OUT/ssh_config" /etc/ssh/ssh_config
  exec "$@" -I "$OUT/hosts.yaml" -t "$TARGET" -o "$OUT" -f dir --quiet' sh "$@" \${LAB_HTTPS_URL:+-t "$LAB_HTTPS_URL/health"}
`;
