import { userInfo } from 'node:os';
import { diagnose, type Diagnosis } from '../collect/doctor.js';
import { loadConfig } from '../collect/config.js';
import { withUserCollectors } from '../collect/registry.js';
import { EXIT } from '../core/errors.js';
import { localTransport } from '../transport/local.js';
import { collectOptions } from './collect-flags.js';
import { type Paint, painter } from './style.js';

interface Flags {
  readonly json?: boolean;
  readonly color?: boolean;
  readonly config?: string;
}

/** `evidence doctor`: what is missing here, what it would add, how to get it. Exit 3 when something is. */
export async function runDoctor(flags: Flags): Promise<number> {
  const transport = localTransport('doctor');
  const options = collectOptions(
    { profile: 'network', out: '.', format: 'tar.gz', redact: 'secrets' },
    Date.now(),
  );
  const user = process.env['SUDO_USER'] ?? userName();
  const diagnosis = await diagnose(
    await withUserCollectors((await loadConfig(flags.config)).collectors),
    transport,
    options,
    user,
  );
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(diagnosis, null, 2)}\n`
      : asText(diagnosis, painter(process.stdout, flags.color)),
  );
  const lacking =
    diagnosis.tools.some((t) => t.path === undefined) || diagnosis.rights.some((r) => !r.granted);
  return lacking ? EXIT.incomplete : EXIT.done;
}

function asText(d: Diagnosis, paint: Paint): string {
  const there = d.tools.filter((t) => t.path !== undefined);
  const missing = d.tools.filter((t) => t.path === undefined && t.package !== '');
  const elsewhere = d.tools.filter((t) => t.path === undefined && t.package === '');
  const denied = d.rights.filter((r) => !r.granted);
  const lines = [
    `${paint('bold', d.host)}: ${d.root ? 'root' : 'not root'}, ${there.length} of ${there.length + missing.length} tools`,
    '',
    ...there.map(
      (t) => `  ${paint('green', '✓')} ${t.tool.padEnd(22)} ${paint('dim', t.collectors.join(', '))}`,
    ),
    ...missing.map(
      (t) => `  ${paint('yellow', '✗')} ${t.tool.padEnd(22)} would serve ${t.collectors.join(', ')}`,
    ),
    ...(elsewhere.length > 0
      ? [paint('dim', `    of use only where their service runs: ${elsewhere.map((t) => t.tool).join(', ')}`)]
      : []),
  ];
  if (d.aptInstall !== undefined)
    lines.push('', paint('bold', 'To install what is missing'), `  ${d.root ? '' : 'sudo '}${d.aptInstall}`);
  if (denied.length > 0) {
    lines.push(
      '',
      paint('bold', 'Without root these say less, or nothing'),
      ...denied.map(
        (r) =>
          `  ${r.root === 'needed' ? paint('yellow', 'nothing') : 'less   '} ${r.probe.padEnd(28)} ${r.command}`,
      ),
    );
  }
  if (!d.root && d.sudoers.length > 0) {
    lines.push(
      '',
      paint('bold', 'To permit just these commands: sudo visudo -f /etc/sudoers.d/evidence'),
      ...d.sudoers.map((line) => `  ${line}`),
    );
  }
  if (d.modules.length > 0) {
    lines.push(
      '',
      paint('bold', 'Would load a kernel module, so a fallback is used (--allow-module-load permits it)'),
      ...d.modules.map((m) => `  ${m.module.padEnd(20)} ${m.probes.join(', ')}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'USER';
  }
}
