import { isNoSecret, isSaid } from '../no-secret.js';
import { all, looksRandom, matches, type Rule, type Span, words } from '../rule.js';

const QUOTED = '"[^"\\r]{1,512}"|\'[^\'\\r]{1,512}\'';
const cased = (source: string): RegExp => new RegExp(source, 'gi');
const isSecret = (word: string): boolean => !isNoSecret(word) && !isSaid(word);

/** `SETUSER bob on >password`, of a command or of the ACL file. */
const ACL_USER = /"?SETUSER"?[ \t]|^user[ \t]+\S{1,128}[ \t]+(?:on|off|reset|nopass|resetpass|[>#])/i;
const aclPassword = matches(/([ \t]"?[><])([^ \t\r"]{1,512})/g);

/** Configurations, protocols and logs of services, whose form alone says where a password stands. */
export const serviceSecrets: readonly Rule[] = [
  {
    id: 'pgpass',
    source: 'PostgreSQL: hostname:port:database:username:password',
    triggers: [':*:', ':543', ':6432:'],
    find: matches(
      /((?<![^ \t"'])(?:[^ \t\r:"']{1,255}:)?[\w.*/-]{1,255}:(?:543\d|6432|\*):[\w.*-]{1,64}:[A-Za-z_*][\w.@*-]{0,63}:)((?:\\.|[^ \t\r:"'\\]){1,256})(?=[ \t\r"'\\]|$)/g,
      // Four groups of an IPv6 address before it make it one more of them.
      (word) => !/^[0-9a-f]{1,4}(?:[/%]|$)/i.test(word),
    ),
    masks: ['db1:5432:shop:bob:«hunter2»', '/root/.pgpass:*:*:*:bob:«hun\\:ter2»'],
    keeps: [
      'bob:*:19000:0:99999:7:::',
      'daemon:*:1:1::0:0:Owner:/root:/sbin/nologin',
      "zstyle ':completion:*:(ssh|scp):*:hosts' x ':completion:*:kill:*:processes'",
      'dhcp-host=11:22:33:*:*:*,set:red',
      'fe80::2001:5432:abcd:ef01:1234',
      '0.0.0.0:5432->5432/tcp, :::5432->5432/tcp',
    ],
  },
  {
    id: 'chap-secret',
    source: 'pppd(8): client, server, secret, addresses; FreeRADIUS and tcpdump: attributes of RFC 2548',
    triggers: ['* "', '*\t"', '" *', '"\t*', ' * ', '\t*\t', 'ms-chap', 'mppe-', 'chap-password', 'eap-msk'],
    find: all(
      words(
        new RegExp(
          `^([ \\t]*(?:"[^"\\r]{1,128}"|[A-Za-z*][^ \\t\\r"]{0,127})[ \\t]+(?:"[^"\\r]{1,128}"|[A-Za-z*][\\w.-]{0,127})[ \\t]+)(${QUOTED})(?=[ \\t]+(?:\\*|"\\*"|-|\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?)[ \\t\\r]*$)`,
          'g',
        ),
      ),
      matches(
        /^([ \t]*[A-Za-z][^ \t\r"]{0,127}[ \t]+\*[ \t]+)([^ \t\r"]{1,256})(?=[ \t]+\*[ \t\r]*$)/g,
        isSecret,
      ),
      matches(
        /((?<![A-Za-z0-9-])(?:MS-CHAP2?-(?:Response|Success|NT-Enc-PW)|MS-MPPE-(?:Send|Recv)-Key|CHAP-Password|EAP-E?MSK)[ \t]{0,4}[:+]?=[ \t]{0,4}"?)([^ \t\r",]{4,1024})/gi,
      ),
    ),
    masks: [
      'bob * "«hunter2»" *',
      'bob\t*\t"«hunter 2»"\t10.0.0.9',
      'bob * «hunter2» *',
      'MS-CHAP2-Response = «0x0123456789abcdef»',
    ],
    keeps: ['* * * * * root run', 'bob * "hunter2', ' * a comment *', 'MS-CHAP-Error = "E=691"'],
  },
  {
    id: 'ntp-key',
    source: 'ntp.keys(5), chrony.keys',
    triggers: ['md5', 'sha', 'aes128', 'aes256', 'rmd160', ' m ', '\tm\t'],
    find: matches(
      /^([ \t]*\d{1,5}[ \t]+(?:M|MD5|SHA1?|SHA-?(?:224|256|384|512)|RMD160|AES(?:128|256)(?:CMAC)?)[ \t]+(?:HEX:|ASCII:)?)([^ \t\r#(]{4,256})(?=[ \t]*(?:#|\r?$))/gi,
      (word, before) => isSecret(word) && (!/[ \t]M[ \t]/i.test(before) || looksRandom(word)),
    ),
    masks: [
      '1 MD5 «hunter2»',
      ' 10 SHA1 «0123456789abcdef0123» # of 2026',
      '3 SHA256 HEX:«0123ABCD»',
      '4 M «abcd1234»',
    ],
    keeps: ['12 M lines', '1 SHA256 is supported', 'MD5 (file) = d41d8cd98f00b204'],
  },
  {
    id: 'haproxy-auth',
    source: 'HAProxy: stats auth',
    triggers: ['stats auth', 'stats\tauth'],
    find: matches(/((?:^|[ \t])stats[ \t]+auth[ \t]+[^ \t\r:]{1,64}:)([^ \t\r"']{1,256})/g),
    masks: ['    stats auth admin:«hunter2»'],
    keeps: ['    stats auth', '    stats uri /haproxy'],
  },
  {
    id: 'redis-auth',
    source: 'Redis: AUTH as MONITOR shows it, CONFIG SET, ACL SETUSER, the ACL file',
    triggers: ['"auth"', 'requirepass', 'masterauth', 'key-file-pass', 'setuser', 'user '],
    find: all(
      words(cased(`("AUTH"[ \\t]+(?:"[^"\\r]{1,256}"[ \\t]+)?)("[^"\\r]{1,512}")`)),
      words(
        cased(
          `(CONFIG"?[ \\t]+"?SET"?[ \\t]+"?(?:requirepass|masterauth|tls-(?:client-)?key-file-pass)"?[ \\t]+)(${QUOTED}|[^ \\t\\r"]{1,512})`,
        ),
        isSecret,
      ),
      (line): readonly Span[] => (ACL_USER.test(line) ? aclPassword(line) : []),
    ),
    masks: [
      '1763712000.1 [0 127.0.0.1:60866] "AUTH" "«hunter2»"',
      '1763712000.1 [0 127.0.0.1:60866] "AUTH" "bob" "«hunter2»"',
      '1763712000.1 [0 127.0.0.1:60866] "CONFIG" "SET" "requirepass" "«hunter2»"',
      'CONFIG SET masterauth «hunter2»',
      'ACL SETUSER bob on >«hunter2» ~* &* +@all >«hunter3»',
      '"ACL" "SETUSER" "bob" "on" ">«hunter2»"',
      'user bob on >«hunter2» ~* +@all',
    ],
    keeps: [
      '"AUTH" failed',
      'CONFIG SET maxmemory 1gb',
      'user default on nopass ~* +@all',
      'user bob on web1 > log',
    ],
  },
  {
    id: 'mail-login',
    source: 'RFC 9051 LOGIN, RFC 1939 and RFC 959 PASS, RFC 4954 AUTH',
    triggers: [' login ', 'pass ', 'auth plain', 'auth login', 'auth xoauth', 'authenticate '],
    find: all(
      words(
        new RegExp(
          `((?:^|[ \\t>:"'])(?:[A-Za-z]{0,8}\\d{1,8}|[a-z.])[ \\t]LOGIN[ \\t]+(?:"[^"\\r]{1,256}"|[^ \\t\\r"'{]{1,256})[ \\t]+)(${QUOTED}|[^ \\t\\r"'\\\\]{1,256})(?=(?:\\\\{1,4}[rn]|["'\\r\\t ])*$)`,
          'g',
        ),
        (word, before) =>
          isSecret(word) && !/LOGIN[ \t]+(?:from|by|via|with|as|on|at|to|for|is|was)[ \t]/i.test(before),
      ),
      matches(
        /((?:>[ \t]{0,4}|(?:^|[ \t])(?:C|Request|[Cc]lient|[Ss]en[dt]|[Cc]ommand):[ \t]{0,4})PASS[ \t]+)([^ \t\r"'\\<]{1,256})(?=(?:\\{1,4}[rn]|["'\r\t ])*$)/g,
        isSecret,
      ),
      matches(/((?:^|["'])PASS[ \t]+)([^ \t\r"'\\<]{1,256})(?=\r|\\{1,4}r)/g, isSecret),
      matches(
        /((?<![A-Za-z0-9-])AUTH(?:ENTICATE)?[ \t]+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)[ \t]+)([A-Za-z0-9+/]{8,}={0,2})/g,
        (word) => /[a-z]/.test(word) && /[A-Z0-9]/.test(word),
      ),
    ),
    masks: [
      'a1 LOGIN bob «hunter2»',
      'C: A001 LOGIN "bob" "«hunter 2»"',
      '---> PASS «hunter2»',
      'Request: PASS «hunter2»',
      'write(5, "PASS «hunter2»\\r\\n", 14)',
      '>>> AUTH PLAIN «AGJvYgBodW50ZXIy»',
    ],
    keeps: [
      'a1 OK LOGIN completed',
      'web1 LOGIN from 10.0.0.1',
      'PASS src/redact/rule.test.ts',
      '{"result":"PASS all"}',
      '250-AUTH PLAIN LOGIN CRAM-MD5 OAUTHBEARER',
      'check: PASS 12',
      '> PASS',
    ],
  },
  {
    id: 'sql-password',
    source: 'Oracle, MySQL and MariaDB: CREATE USER, GRANT, SET PASSWORD',
    triggers: ['identified ', 'password('],
    find: all(
      matches(
        /((?<![A-Za-z0-9_])(?:USER|ROLE|TO)[ \t]+\S{1,128}[ \t]+IDENTIFIED[ \t]+BY[ \t]+)(?!(?:VALUES|PASSWORD|RANDOM)\b)([^ \t\r"';,()]{1,256})/gi,
        isSecret,
      ),
      words(
        cased(
          `(identified[ \\t]+(?:by[ \\t]+(?:values|password)|(?:with|via)[ \\t]+\\S{1,64}[ \\t]+(?:by|as|using))[ \\t]+)(${QUOTED})`,
        ),
      ),
      matches(/((?<![A-Za-z0-9_$])(?:OLD_)?PASSWORD\([ \t]{0,8}['"])([^'"\r]{1,256})/g),
    ),
    masks: [
      'CREATE USER bob IDENTIFIED BY «tiger»;',
      'grant all on *.* to bob identified by «tiger»',
      "ALTER USER bob IDENTIFIED BY VALUES '«S:0123456789ABCDEF»'",
      "CREATE USER bob IDENTIFIED WITH caching_sha2_password BY '«hunter2»'",
      "SELECT PASSWORD('«hunter2»')",
    ],
    keeps: [
      'each user is identified by a number',
      'ALTER USER bob IDENTIFIED BY RANDOM PASSWORD',
      'getpass.password("Password: ")',
    ],
  },
];
