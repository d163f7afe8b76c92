import type { Probe } from '../core/collector.js';
import type { End } from './settings.js';

/** `ss -i` prints TCP MD5 keys to root. */
const MD5_KEYS = ['md5keys:(\\S+)'];

/** CPU times and counters before and after; `$3` runs once a second in between. */
const SCRIPT = `snap() {
echo "@ $1 $(date +%s.%N)"
grep '^cpu' /proc/stat
cat /proc/net/snmp /proc/net/netstat
}
p=$1
n=$2
snap begin
while [ "$n" -gt 0 ]; do
sleep 1
n=$((n-1))
if [ "$3" = ss ] && command -v ss >/dev/null; then
echo "@ ss $(date +%s.%N)"
ss -tinH state connected "( sport = :$p or dport = :$p )"
fi
done
snap end`;

/**
 * What one end does while a run is on. With `ss` where that loads no kernel module; the CPU and the counters of the
 * kernel cost nothing and are always there.
 */
export function machineProbe(end: End, subject: string, port: number, seconds: number): Probe {
  const argv = (how: 'ss' | 'proc'): [string, ...string[]] => [
    'sh',
    '-c',
    SCRIPT,
    'sh',
    String(port),
    String(Math.max(1, Math.ceil(seconds))),
    how,
  ];
  return {
    id: `${end}-machine`,
    subject,
    when: 'once',
    effect: 'reads',
    redact: MD5_KEYS,
    timeoutMs: (seconds + 15) * 1000,
    run: [{ argv: argv('ss'), modules: ['inet_diag', 'tcp_diag'] }, { argv: argv('proc') }],
  };
}
