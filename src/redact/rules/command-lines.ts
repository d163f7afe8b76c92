import { continued } from '../continued.js';
import { isNoSecret } from '../no-secret.js';
import { all, matches, type Rule, words } from '../rule.js';

const WORD = '"[^"\\r]{1,256}"|\'[^\'\\r]{1,256}\'|[^ \\t\\r"\'|;&]{1,256}';
/** What stands between the command and the option: no other command. */
const OPTIONS = '(?=[ \\t"\'])[^\\r|;&]{0,512}?[ \\t]';
const option = (tools: string, flag: string): RegExp =>
  new RegExp(`((?<![A-Za-z0-9_-])(?:${tools})${OPTIONS}${flag})(${WORD})`, 'g');

/** Options that are too short to say what they are, each with the commands whose manual says it. */
const OPTION = [
  option('mysql|mysqldump|mysqladmin|mysqlcheck|mysqlimport|mysqlsh|mariadb(?:-[a-z]{1,12})?', '-p'),
  option(
    'sshpass|unzip|zip|docker[ \\t]{1,4}login|podman[ \\t]{1,4}login|az[ \\t]{1,4}login|mongo|mongosh|mongodump|ipmitool|kinit|nxc|smbmap',
    '-[pP][ \\t]{0,4}',
  ),
  option('redis-cli', '-a[ \\t]{1,4}'),
  option('ldap(?:search|modify|add|delete|whoami|passwd|compare)', '-w[ \\t]{0,4}'),
  option('sqlcmd|bcp|isql|osql', '-P[ \\t]{0,4}'),
];
const USER_AND_PASSWORD = [
  option(
    'curl|wget|siege',
    '(?:-u|--user|--proxy-user|-U|-a|--auth|-A)(?:[ \\t]{1,4}|=)["\']?[^ \\t\\r"\':]{0,128}:',
  ),
  option('smbclient|rpcclient|smbget', '-U[ \\t]{0,4}["\']?[^ \\t\\r"\'%]{1,128}%'),
];

const find = all(
  ...OPTION.map((pattern) =>
    words(pattern, (word) => !/^-|^\d{1,5}$|^assword/.test(word) && !isNoSecret(word)),
  ),
  ...USER_AND_PASSWORD.map((pattern) => words(pattern, (word) => !word.startsWith('//'))),
  matches(/([ \t"'=]pass:)([^ \t\r"']{1,256})/g),
  words(
    new RegExp(
      `((?<![A-Za-z0-9_-])htpasswd[ \\t]+-[A-Za-z]{0,8}b[A-Za-z]{0,8}[ \\t]+\\S{1,256}[ \\t]+\\S{1,128}[ \\t]+)(${WORD})`,
      'g',
    ),
  ),
);

export const commandLines: readonly Rule[] = [
  {
    id: 'command-password',
    source: 'mysql(1), sshpass(1), curl(1), redis-cli, ldapsearch(1), openssl-passphrase-options(1), …',
    triggers: [
      'mysql',
      'mariadb',
      'sshpass',
      'zip -',
      'docker login',
      'podman login',
      'az login',
      'mongo',
      'ipmitool',
      'redis-cli',
      'ldap',
      'sqlcmd',
      'bcp',
      'isql',
      'osql',
      'curl',
      'wget',
      'siege',
      'smb',
      'rpcclient',
      'pass:',
      'htpasswd',
      'kinit',
      'nxc',
    ],
    find,
    follow: continued(find),
    masks: [
      'mysql -u root -p«hunter2» -h db1',
      'sshpass -p «hunter2» ssh db1',
      'curl -u bob:«hunter2» https://api',
      'redis-cli -h cache -a «hunter2» ping',
      'ldapsearch -x -D cn=admin -w «hunter2» -b dc=x',
      'openssl rsa -in k.pem -passin pass:«hunter2»',
      'htpasswd -bB /etc/nginx/users bob «hunter2»',
      'smbclient //srv/x -U bob%«hunter2»',
    ],
    keeps: [
      'mysql -u root -p -h db1',
      'curl -p http://x',
      'redis-cli -h cache ping',
      'docker login registry.example.net',
      'mysqld -P 3306',
    ],
  },
];
