import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool } from './run-tool.js';

/**
 * Fills a folder so that it can be chrooted into: busybox and nothing else. An old or small system, as routers
 * and containers are.
 */
export function makeBareRoot(root: string): void {
  for (const dir of ['bin', 'proc', 'sys', 'tmp', 'dev', 'etc'])
    mkdirSync(join(root, dir), { recursive: true });
  const busybox = runTool('sh', ['-c', 'command -v busybox']).trim();
  copyFileSync(busybox, join(root, 'bin/busybox'));
  for (const library of runTool('ldd', [busybox]).match(/\/\S+/g) ?? []) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  for (const applet of runTool(busybox, ['--list']).split('\n')) {
    if (applet !== '' && applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  }
}

/** Words before a command that run it in there, with /proc, /sys and /dev, and leave no mount behind. */
export function inBareRoot(root: string): [string, ...string[]] {
  const script = `for d in proc sys dev; do mount --rbind /$d ${root}/$d || exit; done; exec chroot ${root} "$@"`;
  return ['unshare', '-m', 'sh', '-c', script, 'sh'];
}
