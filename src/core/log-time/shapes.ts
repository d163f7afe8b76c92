/* oxlint-disable max-lines -- one table, one place to add a row */
import {
  DOW,
  FRACTION,
  HMS,
  IP,
  ISO,
  ISO_FIELDS,
  KEY,
  LEVEL,
  METHOD,
  MON,
  MON_ANY_CASE,
  type Shape,
  shape,
  TIME,
  ZONE,
} from './shape.js';

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
    ['2026-11-21T04:04:05+01 hours only', '2026-11-21T03:04:05.000Z'],
    ['2026-11-21T03:04:05.123-0000 I NETWORK  [initandlisten] waiting for connections on port 27017', '2026-11-21T03:04:05.123Z'],
    ['2026-11-21  3:04:05 0 [Note] mariadbd: ready for connections.', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026-11-21 03:04:05.12 spid7s      Starting up database (SQL Server)', '2026-11-21T03:04:05.120Z', 'zone'],
    ['2026-11-21 03:04:05, Info                  CBS    Starting TrustedInstaller', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026-11-21 03:04:05 DROP TCP 10.0.0.5 10.0.0.9 52034 445 (Windows firewall)', '2026-11-21T03:04:05.000Z', 'zone'],
    ['[2026-11-21T03:04:05,123][WARN ][o.e.m.j.JvmGcMonitorService] [node-1] [gc][young] overhead', '2026-11-21T03:04:05.123Z', 'zone'],
    ['[2026-11-21T03:04:05.123+0000][0.015s][info][gc] Using G1', '2026-11-21T03:04:05.123Z'],
    ['2026-11-21T03:04:05.123+0000: 0.234: [GC (Allocation Failure)', '2026-11-21T03:04:05.123Z'],
    ['[2026-11-21T03:04:05.123Z] "GET / HTTP/1.1" 503 UF 0 91 20 - Envoy', '2026-11-21T03:04:05.123Z'],
    ['[2026-11-21 03:04:05.123][12][warning][config] [source/common/config/grpc_stream.h:155] Envoy', '2026-11-21T03:04:05.123Z', 'zone'],
    ['[2026-11-21 03:04:05 +0000] [12] [INFO] Listening at: http://0.0.0.0:8000 (gunicorn)', '2026-11-21T03:04:05.000Z'],
    ['[2026-11-21 03:04:05,123: INFO/MainProcess] celery@host ready.', '2026-11-21T03:04:05.123Z', 'zone'],
    ['2026-11-21 03:04:05.123:INFO:oejs.Server:main: Started @312ms (Jetty)', '2026-11-21T03:04:05.123Z', 'zone'],
    ['2026-11-21 03:04:05: (server.c.1521) server started (lighttpd)', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026-11-21 03:04:05.123456 IP 10.0.0.5.443 > 10.0.0.9.52034: Flags [S] (tcpdump -tttt)', '2026-11-21T03:04:05.123456Z', 'zone'],
    ['2026-11-21 03:04:05.123 +00:00 [INF] Serilog', '2026-11-21T03:04:05.123Z'],
    ['2026-11-21\t03:04:05\tFRA2\t2390282\t192.0.2.202\tGET CloudFront', '2026-11-21T03:04:05.000Z', 'zone'],
    ['Sat 2026-11-21 03:04:05.123456 UTC [s=ec0;i=1;b=2] journalctl -o verbose', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('colon-millis', '0-9\\[', `\\[?(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[ T\\t]+(\\d{1,2}):(\\d\\d):(\\d\\d):(\\d{1,9})(?![\\d:])`, 'YMDhmsf', [
    ['2026-11-21\t03:04:05:123\t 964\t1130\tAgent\t** START ** (WindowsUpdate.log)', '2026-11-21T03:04:05.123Z', 'zone'],
  ]),
  shape('db2', '0-9', `(\\d{4})-(\\d\\d)-(\\d\\d)-(\\d\\d)\\.(\\d\\d)\\.(\\d\\d)\\.(\\d{6})([+-]\\d{3})?`, 'YMDhmsfo', [
    ['2026-11-21-04.04.05.123456+060 I27204F655          LEVEL: Info (db2diag)', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('slashed', '0-9\\[', `\\[?(\\d{4})/(\\d\\d)/(\\d\\d)[ T]${TIME}${ZONE}`, ISO_FIELDS, [
    ['2026/11/21 03:04:05 [error] 12#12: *3 connect() failed, nginx', '2026-11-21T03:04:05.000Z', 'zone'],
    ['2026/11/21 03:04:05.123456 main.go:12: go', '2026-11-21T03:04:05.123456Z', 'zone'],
    ['2026/11/21 03:04:05 kid1| Starting Squid Cache', '2026-11-21T03:04:05.000Z', 'zone'],
    ['[2026/11/21 03:04:05.123456,  0] ../source3/smbd/server.c:1234(main) Samba', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('ctime', 'A-Z\\[', `\\[?${DOW} ${MON} +(\\d{1,2}) ${TIME}${ZONE} (\\d{4})\\b`, 'bDhmsfzY', [
    ['Sat Nov 21 03:04:05 2026 openvpn', '2026-11-21T03:04:05.000Z', 'zone'],
    ['[Sat Nov 21 03:04:05.123456 2026] [core:notice] [pid 1] apache error', '2026-11-21T03:04:05.123456Z', 'zone'],
    ['[Sat Nov 21 03:04:05 2026] eth0: Link is Down (dmesg -T)', '2026-11-21T03:04:05.000Z', 'zone'],
    ['Sat Nov 21 03:04:05 UTC 2026', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('labelled-ctime', 'Dt', `(?:Date/Time: +|time->)${DOW} ${MON} +(\\d{1,2}) ${TIME}${ZONE} (\\d{4})\\b`, 'bDhmsfzY', [
    ['Date/Time:       Sat Nov 21 03:04:05 UTC 2026', '2026-11-21T03:04:05.000Z'],
    ['time->Sat Nov 21 03:04:05 2026', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('uwsgi', '\\[', `\\[pid: .{0,400}?\\[${DOW} ${MON} +(\\d{1,2}) ${TIME} (\\d{4})\\]`, 'bDhmsfY', [
    ['[pid: 812|app: 0|req: 1/1] 198.51.100.7 () {30 vars in 360 bytes} [Sat Nov 21 03:04:05 2026] GET / => generated 11 bytes', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('syslog', 'A-Z<*.:0-9\\[', `(?:<\\d{1,3}>|\\[|\\d{1,9}: |RP/\\S{1,30}?:(?:[\\w.-]{1,64} )?)?[*.:]{0,2} ?(?:${DOW} )?${MON} +(\\d{1,2}) (?:(\\d{4}) )?${TIME}${ZONE}`, 'bDYhmsfz', [
    ['Nov 21 03:04:05 host sshd[812]: RFC 3164', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['Nov  2 03:04:05 host cron[1]: padded day', '2026-11-02T03:04:05.000Z', 'year,zone'],
    ['Dec 31 23:59:59 host app: last year', '2025-12-31T23:59:59.000Z', 'year,zone'],
    ['<34>Nov 21 03:04:05 host su: with priority', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['Nov 21 03:04:05.123456 host unit[1]: systemd short-precise', '2026-11-21T03:04:05.123456Z', 'year,zone'],
    ['Nov 21 2026 03:04:05: %ASA-6-302013: Built', '2026-11-21T03:04:05.000Z', 'zone'],
    ['*Nov 21 03:04:05.123 UTC: %SYS-5-CONFIG_I', '2026-11-21T03:04:05.123Z', 'year'],
    ['*Mar  1 00:00:00.123: %SYS-5-RESTART: System restarted (clock never set)', '2026-03-01T00:00:00.123Z', 'year,zone'],
    ['000019: *Nov 21 03:04:05.123: %SYS-5-CONFIG_I: Configured from console', '2026-11-21T03:04:05.123Z', 'year,zone'],
    ['RP/0/RSP0/CPU0:Nov 21 03:04:05.123 UTC: ifmgr[227]: %PKT_INFRA-LINK-3-UPDOWN', '2026-11-21T03:04:05.123Z', 'year'],
    ['[Nov 21 03:04:05] NOTICE[812]: chan_sip.c:1 Asterisk', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['Sat Nov 21 03:04:05.123 [conn12] end connection 198.51.100.7:52034 (MongoDB 2)', '2026-11-21T03:04:05.123Z', 'year,zone'],
    ['Nov 21 03:04:05 00[DMN] starting charon', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['Feb 29 12:00:00 host app: only leap years have it', '2024-02-29T12:00:00.000Z', 'year,zone'],
  ]),
  shape('nx-os', '0-9:<', `(?:<\\d{1,3}>)?:? ?(\\d{4}) ${MON} +(\\d{1,2}) ${TIME}${ZONE}`, 'YbDhmsfz', [
    ['2026 Nov 21 03:04:05.123 n9k-1 %ETHPORT-5-IF_DOWN_LINK_FAILURE: Interface Ethernet1/1 is down', '2026-11-21T03:04:05.123Z', 'zone'],
    [': 2026 Nov 21 03:04:05 UTC: %ETHPORT-5-SPEED', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('dmesg-human', '\\[', `\\[${MON}(\\d{1,2}) (\\d\\d):(\\d\\d)\\]`, 'bDhm', [
    ['[Nov21 03:04] eth0: Link is Down', '2026-11-21T03:04:00.000Z', 'year,zone'],
  ]),
  shape('java-util', 'A-Z#', `(?:####<)?${MON} (\\d{1,2}), (\\d{4}),? ${TIME}[\\s\\u202f\\xe2\\x80\\xaf]{1,3}([AaPp])\\.?[Mm]${ZONE}`, 'bDYhmsfpz', [
    ['Nov 21, 2026 3:04:05 AM org.apache.catalina.startup.Catalina start', '2026-11-21T03:04:05.000Z', 'zone'],
    ['Nov 21, 2026, 12:04:05\u202fPM org.example.Main run', '2026-11-21T12:04:05.000Z', 'zone'],
    ['####<Nov 21, 2026 3:04:05 AM UTC> <Notice> <WebLogicServer>', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('php', '\\[', `\\[(\\d{2})-${MON}-(\\d{4}) ${HMS} ([A-Z][A-Za-z]+/[A-Za-z_/+-]+)\\]`, 'DbYhmsi', [
    ['[21-Nov-2026 04:04:05 Europe/Berlin] PHP Warning:  fsockopen(): Connection timed out', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('day-month-name', '0-9\\[', `\\[?(\\d{1,2})[-/ ]${MON_ANY_CASE}[-/ ](\\d{4})[ T:]${TIME}${ZONE}`, 'DbYhmsfz', [
    ['21-Nov-2026 03:04:05.123 INFO [main] tomcat', '2026-11-21T03:04:05.123Z', 'zone'],
    ['21-Nov-2026 03:04:05.123 client @0x7f: query (bind)', '2026-11-21T03:04:05.123Z', 'zone'],
    ['[21/Nov/2026:03:04:05 +0000] "GET / HTTP/1.1" 200', '2026-11-21T03:04:05.000Z'],
    ['[21-Nov-2026 03:04:05 UTC] PHP Fatal error:  Maximum execution time', '2026-11-21T03:04:05.000Z'],
    ['21-NOV-2026 03:04:05 * (CONNECT_DATA=(SID=orcl)) * establish * orcl * 12514', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('rfc2822', 'A-Z\\[', `\\[?${DOW}, (\\d{1,2}) ${MON} (\\d{4}) ${TIME}${ZONE}`, 'DbYhmsfz', [
    ['Sat, 21 Nov 2026 03:04:05 +0000 mail', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('redis', '0-9\\[', `(?:\\d+:[A-Z]|\\[\\d+\\]) (\\d{1,2}) ${MON} (?:(\\d{4}) )?${TIME}`, 'DbYhmsf', [
    ['4711:M 21 Nov 2026 03:04:05.123 * Ready to accept connections', '2026-11-21T03:04:05.123Z', 'zone'],
    ['[4711] 21 Nov 03:04:05.123 # Server started', '2026-11-21T03:04:05.123Z', 'year,zone'],
  ]),
  shape('mikrotik', 'a-z', `${MON_ANY_CASE}/(\\d\\d)(?:/(\\d{4}))? ${HMS}`, 'bDYhms', [
    ['nov/21/2026 03:04:05 interface,info ether1 link down', '2026-11-21T03:04:05.000Z', 'zone'],
    ['nov/21 03:04:05 interface,info ether1 link down', '2026-11-21T03:04:05.000Z', 'year,zone'],
  ]),
  shape('klog', 'DIWEF', `[DIWEF](\\d{4})?(\\d\\d)(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{1,9})(?= )`, 'YMDhmsf', [
    ['I1121 03:04:05.123456    1234 controller.go:12] klog', '2026-11-21T03:04:05.123456Z', 'year,zone'],
    ['E20261121 03:04:05.123456  1234 main.cc:12] glog', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('ruby', 'A-Z', `[A-Z], \\[${ISO}`, ISO_FIELDS, [
    ['I, [2026-11-21T03:04:05.123456 #4711]  INFO -- : Completed 200 OK', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('level-first', ' A-Z\\[(', ` ?[\\[(]?${LEVEL} *[\\])]?[: \\t]+(?:\\[[^\\]]{1,100}\\] )?\\[?${ISO}`, ISO_FIELDS, [
    ['INFO  2026-11-21 03:04:05,123 com.example.Service - ready', '2026-11-21T03:04:05.123Z', 'zone'],
    ['ERROR: 2026-11-21T03:04:05Z down', '2026-11-21T03:04:05.000Z'],
    ['INFO  [main] 2026-11-21 03:04:05,123 CassandraDaemon.java:650 - Startup complete', '2026-11-21T03:04:05.123Z', 'zone'],
    [' WARN [ScheduledTasks:1] 2026-11-21 03:04:05,123 GCInspector.java (line 145) Heap is 0.9 full', '2026-11-21T03:04:05.123Z', 'zone'],
    ['[ERROR]\t2026-11-21T03:04:05.123Z\t4f1c\tTask timed out (AWS Lambda)', '2026-11-21T03:04:05.123Z'],
  ]),
  shape('passenger', '\\[', `\\[ [A-Z] ${ISO}`, ISO_FIELDS, [
    ['[ N 2026-11-21 03:04:05.1234 812/T1 age/Wat/WatchdogMain.cpp:1373 ]: Starting Passenger watchdog', '2026-11-21T03:04:05.1234Z', 'zone'],
  ]),
  shape('tagged', '\\[', `(?:\\[[^\\]]{1,80}\\] ?){1,3}\\[?${ISO}`, ISO_FIELDS, [
    ['[pod/web-0/app] 2026-11-21T03:04:05.5Z kubectl logs --prefix', '2026-11-21T03:04:05.500Z'],
    ['[INFO ] [2026-11-21 03:04:05,123] ready', '2026-11-21T03:04:05.123Z', 'zone'],
  ]),
  shape('compose', 'A-Za-z0-9', `[\\w.-]{1,64} +\\| +${ISO}`, ISO_FIELDS, [
    ['web-1  | 2026-11-21T03:04:05.123Z docker compose', '2026-11-21T03:04:05.123Z'],
  ]),
  shape('load-balancer', 'hgw', `(?:https?|h2|grpcs?|wss?) ${ISO}`, ISO_FIELDS, [
    ['h2 2026-11-21T03:04:05.123456Z app/my-lb/50dc 198.51.100.7:2817 10.0.0.1:80 0.000 -1 -1 504', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('vpc-flow', '2', `2 \\d{12} eni-(?:\\S+ ){8}(\\d{10})(?= \\d{10} )`, 'e', [
    ['2 123456789010 eni-1235b8ca 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1795230245 1795230305 REJECT OK', '2026-11-21T03:04:05.000Z'],
  ]),
  shape('numbered', ' 0-9', ` *\\d{1,9} +${ISO}`, ISO_FIELDS, [
    ['    1 2026-11-21 03:04:05.123456     10.0.0.5 → 10.0.0.9     TCP 74 (tshark -t ad)', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('event-xml', '<', `<Event[ >].{0,800}?<TimeCreated SystemTime=['"]${ISO}`, ISO_FIELDS, [
    ["<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>7036</EventID><TimeCreated SystemTime='2026-11-21T03:04:05.1234567Z'/>", '2026-11-21T03:04:05.1234567Z'],
  ]),
  shape('package-history', 'SE', `(?:Start|End)-Date: ${ISO}`, ISO_FIELDS, [
    ['Start-Date: 2026-11-21  03:04:05', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('fortigate', 'dl<', `(?:<\\d{1,3}>)?(?:logver=\\S+ (?:\\S+=\\S+ ){0,3}?)?date=(\\d{4})-(\\d\\d)-(\\d\\d) time=${HMS}(?:.{0,600}? tz="([+-]\\d{4})")?`, 'YMDhmsz', [
    ['date=2026-11-21 time=03:04:05 devname="FGT60E" eventtime=1795230245123456789 tz="+0000" logid="0100032001" level="information"', '2026-11-21T03:04:05.000Z'],
    ['<189>date=2026-11-21 time=03:04:05 devname="FGT60E" logid="0100032001"', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('pan-os', '0-9,', `\\d{0,9},(\\d{4})/(\\d\\d)/(\\d\\d) ${HMS},`, 'YMDhms', [
    ['1,2026/11/21 03:04:05,001606001116,TRAFFIC,end,1,2026/11/21 03:04:04,10.0.0.5', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('erlang', '=', `=[A-Z ]{4,24} REPORT==== (\\d{1,2})-${MON}-(\\d{4})::${HMS}`, 'DbYhms', [
    ['=ERROR REPORT==== 21-Nov-2026::03:04:05 ===', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('journal-export', '_', `__REALTIME_TIMESTAMP=(\\d{16})`, 'e', [
    ['__REALTIME_TIMESTAMP=1795230245123456', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('tai64n', '@', `@(4[0-9a-f]{23})(?= )`, 'q', [
    ['@400000006b010a2f075bca00 daemontools multilog t', '2026-11-21T03:04:05.123456Z'],
  ]),
  shape('zabbix', ' 0-9', ` *\\d{1,7}:(\\d{4})(\\d\\d)(\\d\\d):(\\d\\d)(\\d\\d)(\\d\\d)\\.(\\d{3}) `, 'YMDhmsf', [
    ['  4711:20261121:030405.123 Zabbix agent item failed: first network error', '2026-11-21T03:04:05.123Z', 'zone'],
  ]),
  shape('traffic-server', '0-9', `(\\d{4})(\\d\\d)(\\d\\d)\\.(\\d\\d)h(\\d\\d)m(\\d\\d)s `, 'YMDhms', [
    ['20261121.03h04m05s RESPONSE: sent 198.51.100.7 status 502 (Host Not Found)', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('logcat', '0-9', `(\\d\\d)-(\\d\\d) ${HMS}\\.(\\d{3,6}) +\\d+ +\\d+ [VDIWEFS] `, 'MDhmsf', [
    ['11-21 03:04:05.123  1234  5678 E ConnectivityService: captive portal', '2026-11-21T03:04:05.123Z', 'year,zone'],
  ]),
  shape('year-less-numbers', '0-9', `(\\d\\d)/(\\d\\d)[ -]${TIME}(?= +\\[)`, 'xwhmsf', [
    ['11/21 03:04:05 [LOGON] [812] SamLogon: Network logon of DOM\\\\user Entered (Netlogon)', '2026-11-21T03:04:05.000Z', 'year,zone'],
    ['11/21-03:04:05.123456  [**] [1:469:3] ICMP PING NMAP [**] (Snort)', '2026-11-21T03:04:05.123456Z', 'year,zone'],
  ]),
  shape('dhcp-server', '0-9', `\\d{1,5},(\\d\\d)/(\\d\\d)/(\\d\\d),${HMS},`, 'MDyhms', [
    ['10,11/21/26,03:04:05,Assign,10.0.0.5,host.example,0A1B2C3D4E5F,', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('procurve', 'A-Z', `[A-Z] (\\d\\d)/(\\d\\d)/(\\d\\d) ${HMS} \\d{5} `, 'MDyhms', [
    ['I 11/21/26 03:04:05 00076 ports: port 1 is now on-line', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('websphere', '\\[', `\\[(\\d{1,2})/(\\d{1,2})/(\\d\\d),? ${HMS}:(\\d{3}) ([A-Z]{3,4})\\]`, 'xwyhmsfz', [
    ['[11/21/26 3:04:05:123 UTC] 0000000a TCPChannel    A   TCPC0001I: TCP Channel is listening', '2026-11-21T03:04:05.123Z'],
  ]),
  shape('errpt', '0-9A-F', `[0-9A-F]{8}   (\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d) [PTIU] [HSOU] `, 'MDhmy', [
    ['A924A5FC   1121030426 P S SYSPROC        SOFTWARE PROGRAM ABNORMALLY TERMINATED', '2026-11-21T03:04:00.000Z', 'zone'],
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
  shape('boot', '\\[<a-z', `(?:<\\d{1,4}>|[a-z0-9]{2,8} *:[a-z]{2,8} *: )?\\[ *(\\d{1,8})\\.(\\d{3,9})(?: <[ \\d.]+>)?\\]`, 'uv', [
    ['[12345.678901] eth0: Link is Down', 12345.678901],
    ['[    0.000000] Linux version 6.1', 0],
    ['<6>[   12.345678] dmesg -r', 12.345678],
    ['kern  :warn  : [   12.345678] dmesg -x', 12.345678],
    ['[12345.678901] host systemd[1]: short-monotonic', 12345.678901],
    ['[12345.678901 <    0.000012>] dmesg -d', 12345.678901],
  ]),
  shape('cisco-uptime', '0-9', `(\\d{2,3}:\\d\\d:\\d\\d|\\d{1,3}y\\d{1,2}w|\\d{1,2}w\\d{1,2}d|\\d{1,3}d\\d{1,2}h): %[A-Z]`, 'k', [
    ['00:00:46: %LINK-3-UPDOWN: Interface Port-channel1, changed state to up', 46],
    ['3d04h: %SYS-5-CONFIG_I: Configured from console', 273600],
    ['2w1d: %LINEPROTO-5-UPDOWN: Line protocol on Interface Gi0/1', 1296000],
  ]),
  shape('json', '{', `\\{.{0,4000}?"${KEY}"\\s*:\\s*(?:\\{\\s*"\\$date"\\s*:\\s*)?"${ISO}`, ISO_FIELDS, [
    ['{"time":"2026-11-21T03:04:05.123Z","level":"INFO","msg":"slog"}', '2026-11-21T03:04:05.123Z'],
    ['{"level":"error","@timestamp":"2026-11-21T03:04:05Z"}', '2026-11-21T03:04:05.000Z'],
    ['{"t":{"$date":"2026-11-21T03:04:05.123+00:00"},"s":"I","c":"NETWORK"}', '2026-11-21T03:04:05.123Z'],
    ['{"eventVersion":"1.08","eventTime":"2026-11-21T03:04:05Z","eventName":"RevokeSecurityGroupIngress"}', '2026-11-21T03:04:05.000Z'],
    ['{"kind":"Event","level":"Metadata","stage":"ResponseComplete","requestReceivedTimestamp":"2026-11-21T03:04:05.123456Z"}', '2026-11-21T03:04:05.123456Z'],
    ['{"log":"{\\"time\\":\\"2020-01-01T00:00:00Z\\"}\\n","time":"2026-11-21T03:04:05.1Z"}', '2026-11-21T03:04:05.100Z'],
  ]),
  shape('json-epoch', '{', `\\{.{0,4000}?"${KEY}"\\s*:\\s*"?(\\d{10}|\\d{13}|\\d{16}|\\d{19})(?:\\.(\\d{1,9})\\d*)?(?=[",}\\s])`, 'eg', [
    ['{"level":"info","ts":1795230245.123,"msg":"zap"}', '2026-11-21T03:04:05.123Z'],
    ['{"level":30,"time":1795230245123,"pid":1,"msg":"pino"}', '2026-11-21T03:04:05.123Z'],
    ['{"__REALTIME_TIMESTAMP":"1795230245123456","MESSAGE":"journalctl -o json"}', '2026-11-21T03:04:05.123456Z'],
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
  shape('audit-interpreted', 'tn', `(?:node=\\S+ )?type=\\S+ msg=audit\\((\\d\\d)/(\\d\\d)/(\\d{4}) ${HMS}\\.(\\d{3}):`, 'xwYhmsf', [
    ['type=SYSCALL msg=audit(11/21/2026 03:04:05.123:4711) : arch=x86_64 (ausearch -i)', '2026-11-21T03:04:05.123Z', 'zone'],
  ]),
  shape('event-csv', 'A-Z', `[A-Z]\\w{3,12},(\\d{1,2})/(\\d{1,2})/(\\d{4}) ${HMS} ([AP])M,`, 'xwYhmsp', [
    ['Information,11/21/2026 3:04:05 AM,Service Control Manager,7036,None,"The service entered the stopped state."', '2026-11-21T03:04:05.000Z', 'zone'],
  ]),
  shape('twelve-hour', '0-9\\[', `\\[?(\\d{1,2})/(\\d{1,2})/(\\d{4}),? +${HMS}${FRACTION}[ \\xa0]?([AaPp])\\.?[Mm]\\b`, 'xwYhmsfp', [
    ['11/21/2026 3:04:05 AM Information Service started', '2026-11-21T03:04:05.000Z', 'zone'],
    ['[11/21/2026, 12:04:05.5 AM] midnight', '2026-11-21T00:04:05.500Z', 'zone'],
    ['21/11/2026 3:04:05 PM day first', '2026-11-21T15:04:05.000Z', 'zone'],
  ]),
  shape('numbers', '0-9\\[', `\\[?(\\d{1,2})[/-](\\d{1,2})[/-](\\d{4}),?[ T-]+${TIME}${ZONE}`, 'xwYhmsfz', [
    ['21/11/2026 03:04:05 day first', '2026-11-21T03:04:05.000Z', 'zone'],
    ['11/21/2026 03:04:05 month first', '2026-11-21T03:04:05.000Z', 'zone'],
    ['03/04/2026 03:04:05 either', '2026-03-04T03:04:05.000Z', 'date,zone'],
    ['11/21/2026-03:04:05.123456  [**] [1:2027865:5] ET INFO [**] (Suricata)', '2026-11-21T03:04:05.123456Z', 'zone'],
  ]),
  shape('short-year-numbers', '0-9\\[', `\\[?(\\d{1,2})/(\\d{1,2})/(\\d\\d),? +${TIME}(?: ([AP])M)?${ZONE}(?! ${LEVEL})`, 'xwyhmsfpz', [
    ['11/21/26 03:04:05 Application started', '2026-11-21T03:04:05.000Z', 'zone'],
    ['11/21/26, 3:04:05 PM Application started', '2026-11-21T15:04:05.000Z', 'zone'],
  ]),
  shape('dotted', '0-9\\[', `\\[?(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}),? +${TIME}${ZONE}`, 'DMYhmsfz', [
    ['21.11.2026 03:04:05.123 Dienst gestartet', '2026-11-21T03:04:05.123Z', 'zone'],
  ]),
  shape('access', '0-9A-Za-z:_.-', `[^\\[]{1,250}\\[(\\d{1,2})/${MON}/(\\d{4}):${TIME}${ZONE}\\]`, 'DbYhmsfz', [
    ['198.51.100.7 - - [21/Nov/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 612', '2026-11-21T03:04:05.000Z'],
    ['198.51.100.7:33317 [21/Nov/2026:03:04:05.655] http-in static/srv1 10/0/30/69/109 200 haproxy', '2026-11-21T03:04:05.655Z', 'zone'],
    ['E [21/Nov/2026:03:04:05 +0000] [Job 12] Unable to connect to printer (CUPS)', '2026-11-21T03:04:05.000Z'],
    ['79a5 bucket [21/Nov/2026:03:04:05 +0000] 192.0.2.3 79a5 3E57 REST.GET.OBJECT (S3)', '2026-11-21T03:04:05.000Z'],
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
  shape('time-only', '0-9\\[', `\\[?(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?(?: ([AP])M)?(?=[\\s|\\]]|: )`, 'hmsfp', [
    ['03:04:05.123 [main] INFO logback', '2026-11-21T03:04:05.123Z', 'date,zone'],
    ['03:04:05 AM     all      0.25      0.00      0.13 (sar)', '2026-11-21T03:04:05.000Z', 'date,zone'],
    ['[23:59:59] yesterday', '2026-11-20T23:59:59.000Z', 'date,zone'],
  ], { weak: true }),
];
