import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { canUnshare, hasTool } from './machine.js';

export interface Container {
  /** Words before a command that run it in there, with our stdin. */
  readonly prefix: readonly [string, ...string[]];
  /** Where its `/` is on this machine. */
  readonly root: string;
  close(): void;
}

/**
 * Reasons that are known before anything is tried. Not among the tools that scripts/install-tools.sh installs: a
 * container runtime changes more of a machine than a test may. runc: crun wants cgroups of one version.
 */
const MISSING = !canUnshare
  ? 'needs root and namespaces'
  : ['podman', 'runc', 'tar'].filter((tool) => !hasTool(tool)).map((tool) => `${tool} is not installed`)[0];

/** A container without network made of a folder, by podman, whose storage is below `dir`; or why there is none. */
export function startContainer(rootfs: string, dir: string): Container | { readonly missing: string } {
  if (MISSING !== undefined) return { missing: MISSING };
  const podman = [
    'podman',
    ...['--root', join(dir, 'storage'), '--runroot', join(dir, 'run'), '--storage-driver', 'vfs'],
    ...['--cgroup-manager', 'cgroupfs', '--events-backend', 'file', '--runtime', 'runc'],
  ] as const;
  const [name, image] = [`evidence-${process.pid}`, `evidence-${process.pid}-image`];
  // Podman's own are above what we may set where the machine is a container itself.
  const limits = '--ulimit nofile=1024:1024 --ulimit nproc=1024:1024';
  const script = `set -e
tar -C "$0" -c . | "$@" import - ${image}
"$@" run -d --name ${name} --network none ${limits} ${image} /bin/sleep 100000
"$@" exec ${name} /bin/true
"$@" mount ${name}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, rootfs, ...podman], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const close = (): void => {
    spawnSync(podman[0], [...podman.slice(1), 'umount', name]);
    spawnSync(podman[0], [...podman.slice(1), 'rm', '-f', '-t', '0', name]);
  };
  const root = stdout.trim().split('\n').at(-1) ?? '';
  if (status === 0 && root !== '') return { prefix: [...podman, 'exec', '-i', name], root, close };
  close();
  return { missing: `podman cannot run a container here: ${stderr.trim().split('\n').at(-1) ?? ''}` };
}
