import { answer, type Head, type Kind } from './kind.js';

/** A file of /proc that is its own question. */
const file = (
  collector: string,
  probe: string,
  what: string,
  sign: RegExp,
  more: Partial<Kind> = {},
): Kind => ({
  collector,
  probe,
  what,
  tool: 'read',
  sign,
  answers: answer(`${collector} ${probe}`, 1, probe),
  ...more,
});
/** The output of a tool that is its own question. */
const tool = (
  collector: string,
  probe: string,
  name: string,
  what: string,
  sign: RegExp,
  more: Partial<Kind> = {},
): Kind => file(collector, probe, what, sign, { tool: name, ...more });

const lines = ({ text }: Head): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** `sysctl -a` holds what the table of connection tracking needs, too. */
const CONNTRACK_SYSCTL: Kind = {
  collector: 'conntrack',
  probe: 'usage',
  what: 'sysctl net.netfilter',
  tool: 'read',
  sign: /^net\.netfilter\.nf_conntrack_max = /m,
  answers: answer('conntrack usage', 1, 'usage'),
};

export const HOST_KINDS: readonly Kind[] = [
  tool('system', 'uname', 'uname', 'uname -a', /^Linux \S+ \d\S* #.*\n?$/, {
    only: (head) => lines(head).length === 1,
  }),
  file('system', 'uname', '/proc/version', /^Linux version \d\S* \(/, {
    only: (head) => lines(head).length === 1,
    answers: answer('system uname', 0, 'uname'),
  }),
  file('system', 'identity', '/etc/os-release', /^(?:PRETTY_NAME|ID)=/m, {
    only: ({ text }) => /^NAME=/m.test(text) && /^ID=/m.test(text),
    prefix: '/etc/os-release:',
    answers: answer('os-release', 1, 'identity'),
  }),
  file('system', 'identity', 'files of /proc/sys/kernel', /^\/proc\/sys\/kernel\/(?:hostname|osrelease):/m, {
    answers: answer('os-release', 2, 'identity'),
  }),
  tool('system', 'uptime', 'uptime', 'uptime', /^\s*\d\d:\d\d:\d\d\s+up\s.*load average/m, {
    only: (head) => lines(head).length === 1,
  }),
  tool('system', 'clock', 'timedatectl', 'timedatectl', /^\s*(?:Time zone: |Timezone=)/m, {
    only: ({ text }) => /synchronized/i.test(text),
  }),
  tool(
    'system',
    'timesyncd',
    'timedatectl',
    'timedatectl timesync-status',
    /^\s*Poll interval: [\s\S]*^\s*Root distance:/m,
  ),
  tool('system', 'chrony', 'chronyc', 'chronyc tracking', /^(?:Reference ID\s+:|MS Name\/IP address)/m),
  tool('system', 'ntpq', 'ntpq', 'ntpq -p', /^\s+remote\s+refid\s+st t when poll/m),
  file('system', 'modules', '/proc/modules', /^\w+ \d+ \d+ (?:-|[\w,]+) Live /m),
  file('cpu', 'softirqs', '/proc/softirqs', /^\s+CPU0[\s\S]*^\s*NET_RX:/m),
  file('cpu', 'interrupts', '/proc/interrupts', /^\s+CPU0[\s\S]*^\s*(?:\d+|NMI|LOC):\s+\d/m),
  file('cpu', 'stat', '/proc/stat', /^cpu {2}\d+ \d+ \d+ \d+[\s\S]*^(?:intr|ctxt) \d/m),
  file('cpu', 'softnet', '/proc/net/softnet_stat', /^(?:[0-9a-f]{8} ){8,}[0-9a-f]{8}\s*$/m),
  file('cpu', 'load', '/proc/loadavg', /^\d+\.\d\d \d+\.\d\d \d+\.\d\d \d+\/\d+ \d+\s*$/),
  file('cpu', 'schedstat', '/proc/schedstat', /^version \d+\ntimestamp \d+/m),
  file('cpu', 'cpuinfo', '/proc/cpuinfo', /^processor\s*: \d+$/m),
  tool('cpu', 'mpstat', 'mpstat', 'mpstat', /^\S+(?: [AP]M)?\s+CPU\s+%usr/m),
  tool('cpu', 'vmstat', 'vmstat', 'vmstat', /^procs -+memory-+/m),
  file('cpu', 'pressure', '/proc/pressure/cpu', /^(?:\/proc\/pressure\/cpu:)?some avg10=/m, { name: /cpu/ }),
  file('memory', 'pressure', '/proc/pressure/memory', /^some avg10=/m, { name: /mem/ }),
  file('disk', 'pressure', '/proc/pressure/io', /^some avg10=/m, { name: /(?:^|[/_.-])io(?:[_.-]|$)/ }),
  file('memory', 'meminfo', '/proc/meminfo', /^MemTotal:\s+\d+ kB/m),
  file('memory', 'vmstat', '/proc/vmstat', /^nr_free_pages \d+$/m),
  file('memory', 'buddyinfo', '/proc/buddyinfo', /^Node \d+, zone\s+\S+(?:\s+\d+){5,}\s*$/m),
  file('disk', 'diskstats', '/proc/diskstats', /^\s+\d+\s+\d+ \w+(?: \d+){10,}\s*$/m),
  file('disk', 'mounts', '/proc/mounts', /^\S+ \/\S* \w+ (?:rw|ro)[,\w=:.+/@%-]* 0 0$/m),
  tool('disk', 'df', 'df', 'df', /^Filesystem\s+.*Mounted on\s*$/m, {
    answers: ({ text }) =>
      /^Filesystem\s+(?:Type\s+)?Inodes/m.test(text)
        ? [{ question: 'disk inodes', rank: 1, probe: 'df' }]
        : [{ question: 'disk df', rank: /\bType\b/.test(text) ? 2 : 1, probe: 'df' }],
  }),
  file('sysctl', 'settings', '/proc/sys', /^\/proc\/sys\/(?:net|kernel|vm|fs)\/\S+:/m, {
    answers: answer('sysctl', 2, 'settings'),
  }),
  tool('sysctl', 'settings', 'sysctl', 'sysctl -a', /^(?:net|kernel|vm|fs)\.\S+ = /m, {
    // What is configured is not what is in force.
    only: ({ path }) => !/\.conf$|sysctl\.d\b/.test(path),
    answers: answer('sysctl', 1, 'settings'),
    also: { kind: CONNTRACK_SYSCTL, lines: /^net\.netfilter\.nf_conntrack_/ },
  }),
  tool('processes', 'ps', 'ps', 'ps', /^(?=.*\bPID\b)(?=.*\b(?:STAT|S)\b).*\b(?:COMMAND|CMD)\s*$/m, {
    answers: ({ text }) => [
      {
        question: 'processes',
        rank: /\bELAPSED\b/.test(text) ? 2 : /\b(?:LWP|SPID)\b/.test(text) ? 0 : 1,
        probe: 'ps',
      },
    ],
  }),
  tool('processes', 'pidstat', 'pidstat', 'pidstat', /^#\s*Time\s+UID\s+PID\s+.*%usr/m),
];
