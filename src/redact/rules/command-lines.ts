import { asCommandLine } from '../argument-list.js';
import { continued } from '../continued.js';
import { isNoSecret } from '../no-secret.js';
import { INNER_QUOTE } from '../read-value.js';
import { all, behind, matches, type Rule, type Span, words } from '../rule.js';

const BARE = '[^ \\t\\r\\0"\'|;&]';
const WORD = `"[^"\\r]{1,256}"|'[^'\\r]{1,256}'|${BARE}(?:${BARE}|${INNER_QUOTE}){0,255}`;

/** Commands, and a flag with what stands between it and the secret: in a list of words, up to a dozen blanks. */
type Option = readonly [commands: string, flag: string];

/** Options that are too short to say what they are, each with the commands whose manual says it. */
const PASSWORD: readonly Option[] = [
  ['mysql|mysqldump|mysqladmin|mysqlcheck|mysqlimport|mysqlsh|mariadb(?:-[a-z]{1,12})?', '-p'],
  [
    '(?:docker|podman|az)[ \\t]{1,12}login|mongo|mongosh|mongodump|ipmitool|kinit|nxc|smbmap',
    '-[pP][ \\t]{0,12}',
  ],
  ['unzip|zip', '-P[ \\t]{0,12}'],
  ['7z[arz]?|rar|unrar', '-h?p'],
  ['plink|pscp|psftp|putty', '-pw[ \\t]{1,12}'],
  ['openssl[ \\t]{1,12}(?:enc|aes|des)[\\w-]{0,32}', '-[kK][ \\t]{1,12}'],
  ['(?:x|wl|sdl-)freerdp3?|mstsc', '/g?p:'],
  ['nsupdate|dig|delv', '-y[ \\t]{0,12}(?:hmac-[a-z0-9-]{2,12}:)?[^ \\t\\r":]{1,128}:'],
  ['redis-cli', '-a[ \\t]{1,12}'],
  ['ldap(?:search|modify|add|delete|whoami|passwd|compare)', '-w[ \\t]{0,12}'],
  ['sqlcmd|bcp|isql|osql', '-P[ \\t]{0,12}'],
];
const USER_AND_PASSWORD: readonly Option[] = [
  [
    'curl|wget|siege|etcdctl',
    '(?:-[A-Za-z]{0,8}u[ \\t]{0,12}|(?:--user|--proxy-user|-U|-a|--auth)(?:[ \\t]{1,12}|=))["\']?[^ \\t\\r"\':]{0,128}:',
  ],
  ['smbclient|rpcclient|smbget', '-U[ \\t]{0,12}["\']?[^ \\t\\r"\'%]{1,128}%'],
];

const option = ([commands, flag]: Option, accept: (word: string) => boolean): Rule['find'] =>
  behind(
    new RegExp(`(?<![A-Za-z0-9_-])(?:${commands})(?=[ \\t"'])`, 'g'),
    words(new RegExp(`([ \\t]${flag})(${WORD})`, 'g'), accept),
  );
const isPassword = (word: string): boolean => !/^-|^\d{1,5}$|^assword/.test(word) && !isNoSecret(word);

const inCommand = all(
  ...PASSWORD.map((flag) => option(flag, isPassword)),
  ...USER_AND_PASSWORD.map((flag) => option(flag, (word) => !word.startsWith('//'))),
  // The command behind it has options of its own.
  words(
    new RegExp(
      `((?<![A-Za-z0-9_-])sshpass[ \\t]{1,12}(?:-(?:v|P[ \\t]{0,12}\\S{1,64})[ \\t]{1,12}){0,4}-p[ \\t]{0,12})(${WORD})`,
      'g',
    ),
    isPassword,
  ),
  matches(
    /((?<![A-Za-z0-9_-])(?:sqlplus|sqlcl|sqlldr|expdp|impdp|rman)[ \t](?:[^\r|;&]{0,256}?[ \t])?["']?(?:userid=)?[\w$#.-]{1,128}\/"?)([^ \t\r\0"'@|;&]{1,256})/g,
  ),
  matches(new RegExp(`([ \\t"'=]pass:)((?:[^ \\t\\r\\0"']|${INNER_QUOTE}){1,256})`, 'g')),
  words(
    new RegExp(
      `((?<![A-Za-z0-9_-])htpasswd[ \\t]+-[A-Za-z]{0,8}b[A-Za-z]{0,8}[ \\t]+\\S{1,256}[ \\t]+\\S{1,128}[ \\t]+)(${WORD})`,
      'g',
    ),
  ),
);

function find(line: string): readonly Span[] {
  const listed = asCommandLine(line);
  return listed === undefined ? inCommand(line) : [...inCommand(line), ...inCommand(listed)];
}

/** A command's name at the end of a word, also in a list. */
const named = (command: string): string[] => [' ', '\t', '"', "'", '\\', '\0'].map((end) => command + end);

/** What is called by just this name: `curl/7.88` is a user agent, and in half of the lines of some logs. */
const EXACT =
  'zip 7z 7za 7zr 7zz rar dig docker podman az sshpass plink pscp psftp putty openssl mstsc nsupdate delv etcdctl sqlplus sqlcl sqlldr expdp impdp rman ipmitool redis-cli sqlcmd bcp isql osql curl wget siege rpcclient htpasswd kinit nxc'.split(
    ' ',
  );

export const commandLines: readonly Rule[] = [
  {
    id: 'command-password',
    source: 'mysql(1), sshpass(1), curl(1), redis-cli, ldapsearch(1), openssl-passphrase-options(1), …',
    triggers: ['mysql', 'mariadb', 'freerdp', 'mongo', 'ldap', 'smb', 'pass:', ...EXACT.flatMap(named)],
    find,
    follow: continued(find),
    masks: [
      "mysql -p«hun'ter2» db; sshpass -p «a\"b`c» ssh h; sh -c 'curl -u bob:«x\"y» https://h'",
      'mysql -u root -p«hunter2» -h db1',
      'sshpass -p «hunter2» ssh db1',
      'curl -u bob:«hunter2» https://api',
      'redis-cli -h cache -a «hunter2» ping',
      'ldapsearch -x -D cn=admin -w «hunter2» -b dc=x',
      'openssl rsa -in k.pem -passin pass:«hunter2»',
      'htpasswd -bB /etc/nginx/users bob «hunter2»',
      'smbclient //srv/x -U bob%«hunter2»',
      'curl -ubob:«hunter2» https://api --proxy-user p:«hunter3»',
      'plink -ssh -pw «hunter2» db1',
      '7z x -p«hunter2» a.7z',
      'unzip -P «hunter2» a.zip',
      'sqlplus -s scott/«tiger»@orcl',
      'openssl enc -aes-256-cbc -k «hunter2» -in a',
      'xfreerdp /u:bob /p:«hunter2» /v:db1',
      'etcdctl --user root:«hunter2» get x',
      'nsupdate -y hmac-sha256:key1:«c2VjcmV0»',
      'type=EXECVE msg=audit(1763712000.123:45): argc=3 a0="mysql" a1="-uroot" a2="-p«hunter2»"',
      'type=EXECVE msg=audit(1763712000.123:45): argc=3 a0="curl" a1="-u" a2="bob:«hunter2»"',
      '{"user":"bob","cmd":["mysqldump","-uroot","-p«two words»","shop"],"x":"y"}',
      "['mysql', '-u', 'root', '-p«hunter2»']",
      '{"cmd":"[\\"mysql\\",\\"-p«hunter2»\\"]"}',
      'mysql\0-uroot\0-p«hunter2»\0shop\0',
      'zip\0-P\0«hunter2»\0a.zip\0',
    ],
    keeps: [
      'mysql -u root -p -h db1',
      'curl -p http://x',
      'redis-cli -h cache ping',
      'docker login registry.example.net',
      'mysqld -P 3306',
      'unzip -p archive.zip',
      'sqlplus / as sysdba',
      'sqlplus -s /nolog @/opt/x.sql',
      "curl -U 'a' http://127.0.0.1:8080/x -A agent:1.0",
      '["mysql","-p","shop"]',
      '{"agent":"curl","-u":"a:b"}',
    ],
  },
];
