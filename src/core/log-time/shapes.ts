/** One way a log line can carry its time. The samples are the test of the row. */
export interface Shape {
  readonly id: string;
  /** Characters a line of this shape can start with, written as the inside of a character class. */
  readonly starts: string;
  readonly pattern: RegExp;
  /**
   * What each capture means, one letter each: Y year · y two-digit year · b month name · M month · D day ·
   * x, w first and second number of a date whose order the line does not tell · h m s f hour, minute, second,
   * fraction digits · p `a` or `p` of AM/PM · z zone · e epoch digits (s, ms, µs or ns by their count) ·
   * g fraction of e · u, v whole seconds and fraction digits since boot.
   */
  readonly fields: string;
  /** A time without a zone is UTC by the format's definition (still marked as assumed). */
  readonly utc?: true;
  /** Too little text to be sure: not tried in a file that has already shown another shape. */
  readonly weak?: true;
  /** `[line, RFC 3339 in UTC or seconds since boot, what had to be assumed]` for a host in UTC in Nov 2026. */
  readonly samples: readonly (readonly [string, string | number, string?])[];
}

/** Zone abbreviations with one meaning, minutes east; others mean whatever the host's zone is. */
// prettier-ignore
export const ZONES: Readonly<Record<string, number | undefined>> = {
  Z: 0, UTC: 0, GMT: 0, WET: 0, WEST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180, MSK: 180, JST: 540,
  EST: -300, EDT: -240, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420, AEST: 600, AEDT: 660,
  NZST: 720, NZDT: 780,
};

const NAMES = 'UTC|GMT|WES?T|CES?T|EES?T|MSK|JST|[ECMP][SD]T|AE[SD]T|NZ[SD]T|IST|BST|KST|HKT|SGT|SAST';
const MON = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const DOW = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
/** A bare `-03` after a space is a zone only where PostgreSQL's process id follows. */
const ZONE = `(?:( ?(?:Z|[+-]\\d\\d:?\\d\\d|${NAMES})|[+-]\\d\\d| [+-]\\d\\d(?= \\[))(?!\\w|:\\d))?`;
const HMS = '(\\d{1,2}):(\\d\\d):(\\d\\d)';
const FRACTION = '(?:[.,](\\d{1,9})\\d*)?';
const TIME = `${HMS}${FRACTION}(?!\\d|:\\d)`;
const ISO = `(\\d{4})-(\\d\\d)-(\\d\\d)[T t_](\\d{1,2}):(\\d\\d)(?::(\\d\\d)${FRACTION})?(?!\\d|:\\d)${ZONE}`;
const ISO_FIELDS = 'YMDhmsfz';
const LEVEL = '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE|PANIC)';
const KEY = '(?:@?timestamp|ts|time|@t|t|datetime|asctime|eventTime|event_time|time_local|time_iso8601|date)';
const METHOD = '(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND)';
const IP = '(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?:%\\w+)?)';

const shape = (
  id: string,
  starts: string,
  source: string,
  fields: string,
  samples: Shape['samples'],
  more: { utc?: true; weak?: true } = {},
): Shape => ({ id, starts, pattern: new RegExp(`^${source}`), fields, samples, ...more });

/** Tried in this order until one fits; the one that fitted is then tried first for the rest of the file. */
// prettier-ignore
export const SHAPES: readonly Shape[] = [
  shape('iis', '0-9', `(\\d{4})-(\\d\\d)-(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)(?= (?:\\S+ ){0,2}${IP} ${METHOD} )`, 'YMDhms', [
    ['2026-11-21 03:04:05 10.0.0.4 GET /index.html - 443 - 198.51.100.7 Mozilla/5.0 200 0 0 15', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026-11-21 03:04:05 W3SVC1 WEB1 fe80::1%4 POST /api - 80 - fe80::2%4 - 500 0 0 15', '2026-11-21T03:04:05.000Z', 'zone'],
  ], { utc: true }),
  shape('w3c-date', '#', '#Date: (\\d{4})-(\\d\\d)-(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)$', 'YMDhms', [
    ['#Date: 2026-11-21 03:04:05', '2026-11-21T03:04:05.000Z', 'zone'],
  ], { utc: true }),
  shape('iso', '0-9\\[("\'<M-W', `(?:<\\d{1,3}>(?:\\d{1,2} )?)?[\\["'(<]?(?:${DOW},? )?${ISO}`, ISO_FIELDS, [
    ['2026-11-21T03:04:05Z started', '2026-11-21T03:04:05.000Z'],
    ['2026-11-21T03:04:05.123456789Z stdout F kubernetes CRI', '2026-11-21T03:04:05.123456789Z'],
    ['2026-11-21T04:04:05+01:00 offset with a colon', '2026-11-21T03:04:05.000Z'],
    ['2026-11-20T22:04:05-0500 host sshd[812]: systemd short-iso', '2026-11-21T03:04:05.000Z'],
    ['2026-11-21T03:04:05.123456+0000 host kernel: systemd short-iso-precise', '2026-11-21T03:04:05.123456Z'],
    ['2026-11-21 03:04:05 no zone', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026-11-21 03:04:05,123 [main] INFO log4j', '2026-11-21T03:04:05.123Z', 'zone'],
    ['2026-11-21 03:04:05,123 - root - WARNING - python', '2026-11-21T03:04:05.123Z', 'zone'],
    ['2026-11-21 03:04:05.123 UTC [4711] LOG:  postgresql', '2026-11-21T03:04:05.123Z'],
    ['2026-11-21 04:04:05.123 CET [4711] ERROR:  postgresql', '2026-11-21T03:04:05.123Z'],
    ['2026-11-21 00:04:05.123 -03 [4711] ERROR:  postgresql', '2026-11-21T03:04:05.123Z'],
    ['2026-11-21T03:04:05.123456Z 0 [Note] mysql 8', '2026-11-21T03:04:05.123456Z'],
    ['<165>1 2026-11-21T03:04:05.003Z host app 1 ID47 - RFC 5424', '2026-11-21T03:04:05.003Z'],
    ['Sat 2026-11-21 03:04:05 UTC host unit[1]: systemd short-full', '2026-11-21T03:04:05.000Z'],
    ['[2026-11-21 03:04:05,123] INFO kafka', '2026-11-21T03:04:05.123Z', 'zone'],
    ['2026-11-21 03:04:05 12[IKE] <gw|1> strongSwan', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026-11-21T03:04Z minutes only', '2026-11-21T03:04:00.000Z'],
  ]),
  shape('slashed', '0-9\\[', `\\[?(\\d{4})/(\\d\\d)/(\\d\\d)[ T]${TIME}${ZONE}`, ISO_FIELDS, [
    ['2026/11/21 03:04:05 [error] 12#12: *3 connect() failed, nginx', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026/11/21 03:04:05.123456 main.go:12: go', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('ctime', 'A-Z\\[', `\\[?${DOW} ${MON} +(\\d{1,2}) ${TIME}${ZONE} (\\d{4})\\b`, 'bDhmsfzY', [
    ['Sat Nov 21 03:04:05 2026 openvpn', '2026-11-21T03:04:05.000Z', 'zone'],
    ['[Sat Nov 21 03:04:05.123456 2026] [core:notice] [pid 1] apache error', '2026-11-21T03:04:05.123456Z', 'zone'],
    ['[Sat Nov 21 03:04:05 2026] eth0: Link is Down (dmesg -T)', '2026-11-21T03:04:05.000Z', 'zone'],
    ['Sat Nov 21 03:04:05 UTC 2026', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('syslog', 'A-Z<*.:', `(?:<\\d{1,3}>)?[*.:]{0,2} ?(?:${DOW} )?${MON} +(\\d{1,2}) (?:(\\d{4}) )?${TIME}${ZONE}`, 'bDYhmsfz', [
    ['Nov 21 03:04:05 host sshd[812]: RFC 3164', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['Nov  2 03:04:05 host cron[1]: padded day', '2026-11-02T03:04:05.000Z', 'year,zone'],
    ['Dec 31 23:59:59 host app: last year', '2025-12-31T23:59:59.000Z', 'year,zone'],
    ['<34>Nov 21 03:04:05 host su: with priority', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['Nov 21 03:04:05.123456 host unit[1]: systemd short-precise', '2026-11-21T03:04:05.123456Z', 'year,zone'],
    ['Nov 21 2026 03:04:05: %ASA-6-302013: Built', '2026-11-21T03:04:05.000Z', 'zone'],
    ['*Nov 21 03:04:05.123 UTC: %SYS-5-CONFIG_I', '2026-11-21T03:04:05.123Z', 'year'],
    ['Nov 21 03:04:05 00[DMN] starting charon', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['Feb 29 12:00:00 host app: only leap years have it', '2024-02-29T12:00:00.000Z', 'year,zone'],
  ]),
  shape('java-util', 'A-Z', `${MON} (\\d{1,2}), (\\d{4}),? ${TIME}[\\s\\u202f\\xe2\\x80\\xaf]{1,3}([AaPp])\\.?[Mm]`, 'bDYhmsfp', [
    ['Nov 21, 2026 3:04:05 AM org.apache.catalina.startup.Catalina start', '2026-11-21T03:04:05.000Z', 'zone'],
    ['Nov 21, 2026, 12:04:05\u202fPM org.example.Main run', '2026-11-21T12:04:05.000Z', 'zone'],
  ]),
  shape('day-month-name', '0-9\\[', `\\[?(\\d{1,2})[-/ ]${MON}[-/ ](\\d{4})[ T:]${TIME}${ZONE}`, 'DbYhmsfz', [
    ['21-Nov-2026 03:04:05.123 INFO [main] tomcat', '2026-11-21T03:04:05.123Z', 'zone'],
    ['21-Nov-2026 03:04:05.123 client @0x7f: query (bind)', '2026-11-21T03:04:05.123Z', 'zone'],
    ['[21/Nov/2026:03:04:05 +0000] "GET / HTTP/1.1" 200', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('rfc2822', 'A-Z\\[', `\\[?${DOW}, (\\d{1,2}) ${MON} (\\d{4}) ${TIME}${ZONE}`, 'DbYhmsfz', [
    ['Sat, 21 Nov 2026 03:04:05 +0000 mail', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('redis', '0-9\\[', `(?:\\d+:[A-Z]|\\[\\d+\\]) (\\d{1,2}) ${MON} (?:(\\d{4}) )?${TIME}`, 'DbYhmsf', [
    ['4711:M 21 Nov 2026 03:04:05.123 * Ready to accept connections', '2026-11-21T03:04:05.123Z', 'zone'],
    ['[4711] 21 Nov 03:04:05.123 # Server started', '2026-11-21T03:04:05.123Z', 'year,zone'],
  ]),
  shape('klog', 'DIWEF', `[DIWEF](\\d{4})?(\\d\\d)(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{1,9})(?= )`, 'YMDhmsf', [
    ['I1121 03:04:05.123456    1234 controller.go:12] klog', '2026-11-21T03:04:05.123456Z', 'year,zone'],
    ['E20261121 03:04:05.123456  1234 main.cc:12] glog', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('ruby', 'A-Z', `[A-Z], \\[${ISO}`, ISO_FIELDS, [
    ['I, [2026-11-21T03:04:05.123456 #4711]  INFO -- : Completed 200 OK', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('level-first', 'A-Z\\[(', `[\\[(]?${LEVEL} *[\\])]?[: ]+\\[?${ISO}`, ISO_FIELDS, [
    ['INFO  2026-11-21 03:04:05,123 com.example.Service - ready', '2026-11-21T03:04:05.123Z', 'zone'],
    ['ERROR: 2026-11-21T03:04:05Z down', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('tagged', '\\[', `(?:\\[[^\\]]{1,80}\\] ?){1,3}\\[?${ISO}`, ISO_FIELDS, [
    ['[pod/web-0/app] 2026-11-21T03:04:05.5Z kubectl logs --prefix', '2026-11-21T03:04:05.500Z'],
    ['[INFO ] [2026-11-21 03:04:05,123] ready', '2026-11-21T03:04:05.123Z', 'zone'],
  ]),
  shape('compose', 'A-Za-z0-9', `[\\w.-]{1,64} +\\| +${ISO}`, ISO_FIELDS, [
    ['web-1  | 2026-11-21T03:04:05.123Z docker compose', '2026-11-21T03:04:05.123Z'],
  ]),
  shape('rails', 'S', `Started [A-Z]+ "[^"]{0,2000}" for \\S+ at ${ISO}`, ISO_FIELDS, [
    ['Started GET "/orders" for 198.51.100.7 at 2026-11-21 03:04:05 +0000', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('mysql-slow', '#', `# Time: ${ISO}`, ISO_FIELDS, [
    ['# Time: 2026-11-21T03:04:05.123456Z', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('dmesg-decoded', 'a-z', `[a-z0-9]{2,8} *:[a-z]{2,8} *: \\[?${ISO}`, ISO_FIELDS, [
    ['kern  :err   : 2026-11-21T03:04:05,123456+00:00 eth0: Link is Down', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('boot', '\\[<a-z', `(?:<\\d{1,4}>|[a-z0-9]{2,8} *:[a-z]{2,8} *: )?\\[ *(\\d{1,8})\\.(\\d{3,9})\\]`, 'uv', [
    ['[12345.678901] eth0: Link is Down', 12345.678901],
    ['[    0.000000] Linux version 6.1', 0],
    ['<6>[   12.345678] dmesg -r', 12.345678],
    ['kern  :warn  : [   12.345678] dmesg -x', 12.345678],
    ['[12345.678901] host systemd[1]: short-monotonic', 12345.678901],
  ]),
  shape('json', '{', `\\{.{0,4000}?"${KEY}"\\s*:\\s*(?:\\{\\s*"\\$date"\\s*:\\s*)?"${ISO}`, ISO_FIELDS, [
    ['{"time":"2026-11-21T03:04:05.123Z","level":"INFO","msg":"slog"}', '2026-11-21T03:04:05.123Z'],
    ['{"level":"error","@timestamp":"2026-11-21T03:04:05Z"}', '2026-11-21T03:04:05.000Z'],
    ['{"t":{"$date":"2026-11-21T03:04:05.123+00:00"},"s":"I","c":"NETWORK"}', '2026-11-21T03:04:05.123Z'],
    ['{"log":"{\\"time\\":\\"2020-01-01T00:00:00Z\\"}\\n","time":"2026-11-21T03:04:05.1Z"}', '2026-11-21T03:04:05.100Z'],
  ]),
  shape('json-epoch', '{', `\\{.{0,4000}?"${KEY}"\\s*:\\s*"?(\\d{10}|\\d{13}|\\d{16}|\\d{19})(?:\\.(\\d{1,9})\\d*)?(?=[",}\\s])`, 'eg', [
    ['{"level":"info","ts":1795230245.123,"msg":"zap"}', '2026-11-21T03:04:05.123Z'],
    ['{"level":30,"time":1795230245123,"pid":1,"msg":"pino"}', '2026-11-21T03:04:05.123Z'],
  ]),
  shape('logfmt', 'a-zA-Z@_', `(?=[\\w.@-]+=).{0,300}?(?<![\\w.])${KEY}="?${ISO}`, ISO_FIELDS, [
    ['time="2026-11-21T03:04:05Z" level=error msg="logrus"', '2026-11-21T03:04:05.000Z'],
    ['level=info ts=2026-11-21T03:04:05.123Z caller=main.go:12', '2026-11-21T03:04:05.123Z'],
  ]),
  shape('logfmt-epoch', 'a-zA-Z@_', `(?=[\\w.@-]+=).{0,300}?(?<![\\w.])${KEY}="?(\\d{10}|\\d{13}|\\d{16}|\\d{19})(?:\\.(\\d{1,9}))?(?![\\w.])`, 'eg', [
    ['ts=1795230245.123 level=info', '2026-11-21T03:04:05.123Z'],
    ['level=warn timestamp=1795230245123456 msg=slow', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('audit', 'tn', `(?:node=\\S+ )?type=\\S+ msg=audit\\((\\d{10})\\.(\\d{3}):`, 'eg', [
    ['type=SYSCALL msg=audit(1795230245.123:4711): arch=c000003e', '2026-11-21T03:04:05.123Z'],
  ]),
  shape('twelve-hour', '0-9\\[', `\\[?(\\d{1,2})/(\\d{1,2})/(\\d{4}),? +${HMS}${FRACTION}[ \\xa0]?([AaPp])\\.?[Mm]\\b`, 'MDYhmsfp', [
    ['11/21/2026 3:04:05 AM Information Service started', '2026-11-21T03:04:05.000Z', 'zone'],
    ['[11/21/2026, 12:04:05.5 AM] midnight', '2026-11-21T00:04:05.500Z', 'zone'],
  ]),
  shape('numbers', '0-9\\[', `\\[?(\\d{1,2})[/-](\\d{1,2})[/-](\\d{4}),?[ T]+${TIME}${ZONE}`, 'xwYhmsfz', [
    ['21/11/2026 03:04:05 day first', '2026-11-21T03:04:05.000Z', 'zone'],
    ['11/21/2026 03:04:05 month first', '2026-11-21T03:04:05.000Z', 'zone'],
    ['03/04/2026 03:04:05 either', '2026-03-04T03:04:05.000Z', 'date,zone'],
  ]),
  shape('dotted', '0-9\\[', `\\[?(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}),? +${TIME}${ZONE}`, 'DMYhmsfz', [
    ['21.11.2026 03:04:05.123 Dienst gestartet', '2026-11-21T03:04:05.123Z', 'zone'],
  ]),
  shape('access', '0-9A-Za-z:_.-', `[^\\[]{1,250}\\[(\\d{1,2})/${MON}/(\\d{4}):${TIME}${ZONE}\\]`, 'DbYhmsfz', [
    ['198.51.100.7 - - [21/Nov/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 612', '2026-11-21T03:04:05.000Z'],
    ['198.51.100.7:33317 [21/Nov/2026:03:04:05.655] http-in static/srv1 10/0/30/69/109 200 haproxy', '2026-11-21T03:04:05.655Z', 'zone'],
  ]),
  shape('spark', '0-9', `(\\d\\d)/(\\d\\d)/(\\d\\d) ${HMS} ${LEVEL}\\b`, 'yMDhms', [
    ['26/11/21 03:04:05 INFO SparkContext: Running', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('compact', '0-9\\[', `\\[?(\\d{4})(\\d\\d)(\\d\\d)[T _:-]?(\\d\\d):?(\\d\\d):?(\\d\\d)${FRACTION}(?!\\d)${ZONE}`, ISO_FIELDS, [
    ['20261121T030405Z event', '2026-11-21T03:04:05.000Z'],
    ['20261121 03:04:05.123 event', '2026-11-21T03:04:05.123Z', 'zone'],
    ['20261121030405 event', '2026-11-21T03:04:05.000Z', 'zone'],
  ], { weak: true }),
  shape('epoch', '0-9\\[', `\\[?(\\d{10}|\\d{13}|\\d{16}|\\d{19})(?:\\.(\\d{1,9})\\d*)?(?=[\\s:,|;\\]]|$)`, 'eg', [
    ['1795230245.123    456 198.51.100.7 TCP_MISS/200 squid', '2026-11-21T03:04:05.123Z'],
    ['[1795230245.123456] 64 bytes from 198.51.100.7: ping -D', '2026-11-21T03:04:05.123456Z'],
    ['1795230245 seconds', '2026-11-21T03:04:05.000Z'],
    ['1795230245123 milliseconds', '2026-11-21T03:04:05.123Z'],
    ['1795230245123456 microseconds', '2026-11-21T03:04:05.123456Z'],
    ['1795230245123456789 nanoseconds', '2026-11-21T03:04:05.123456789Z'],
  ], { weak: true }),
  shape('mysql-5', '0-9', `(\\d\\d)(\\d\\d)(\\d\\d) +${HMS}(?=[\\s\\[]|$)`, 'yMDhms', [
    ['261121  3:04:05 [Note] mysqld: ready for connections', '2026-11-21T03:04:05.000Z', 'zone'],
  ], { weak: true }),
  shape('time-only', '0-9\\[', `\\[?(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?(?=[\\s|\\]]|: )`, 'hmsf', [
    ['03:04:05.123 [main] INFO logback', '2026-11-21T03:04:05.123Z', 'date,zone'],
    ['[23:59:59] yesterday', '2026-11-20T23:59:59.000Z', 'date,zone'],
  ], { weak: true }),
];
