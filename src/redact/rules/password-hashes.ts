import { matches, type Rule } from '../rule.js';

export const passwordHashes: readonly Rule[] = [
  {
    id: 'password-hash',
    source: 'crypt(5), the PHC string format, RFC 2307, PostgreSQL pg_authid, Apache htpasswd',
    triggers: [
      '$1$',
      '$2a$',
      '$2b$',
      '$2y$',
      '$5$',
      '$6$',
      '$7$',
      '$8$',
      '$9$',
      '$y$',
      '$gy$',
      '$apr1$',
      '$argon2',
      '$scrypt',
      '$pbkdf2',
      'pbkdf2_',
      'scram-sha-',
      '{ssha',
      '{sha',
      '{smd5',
      '{crypt',
    ],
    find: (line) => [
      ...matches(
        /(?<![A-Za-z0-9$])\$(?:[1-9]|2[abxy]|g?y|apr1|argon2(?:id?|d)|scrypt|pbkdf2(?:-[a-z0-9]{1,10})?)\$[A-Za-z0-9./+=$,_-]{8,512}/g,
      )(line),
      ...matches(
        /(?<![A-Za-z0-9])(?:pbkdf2_[a-z0-9]{1,10}\$|SCRAM-SHA-(?:1|256|512)\$)[A-Za-z0-9./+=$:_-]{16,512}/g,
      )(line),
      ...matches(/\{(?:S?SHA(?:\d{3})?|S?MD5|CRYPT)\}[A-Za-z0-9./+=$]{8,512}/gi)(line),
    ],
    masks: [
      'root:«$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/»:19000:0:99999:7:::',
      'bob:«$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/»',
      'enable secret 5 «$1$mERr$hx5rVt7rPNoS4wqbXKX7m0»',
      'hash «$2b$12$KIXQ4S5yQv1p7J3bqOqjUeG0qg1yqX0Qm4d2n0fXkq6x0J1y2Z3aK» stored',
      'userPassword:: «{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9gEvV0R»',
      '«SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c3RvcmVk:c2VydmVy»',
    ],
    keeps: ['cost $5$ each', 'awk "{print $1$2}"', '{sha256} of the file', '$1 $2 $6$'],
  },
  {
    id: 'password-hash',
    source: 'PostgreSQL: md5 and 32 hex digits; Samba smbpasswd and secretsdump: LM:NT',
    triggers: ['md5', ':::', 'password', 'aad3b435'],
    find: (line) => [
      ...matches(/(?<![A-Za-z0-9])md5[0-9a-f]{32}(?![A-Za-z0-9])/g)(line),
      ...matches(/(?<![A-Za-z0-9])[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}(?=::?:|:\[)/g)(line),
      ...matches(/(password[ \t]{1,4}')(\*[0-9A-F]{40})(?=')/gi)(line),
    ],
    masks: [
      "ALTER ROLE app PASSWORD '«md5a3556571e93b0d20722ba62be61e8c2d»'",
      'bob:1001:«aad3b435b51404eeaad3b435b51404ee:31d6cfe0d16ae931b73c59d7e0c089c0»:::',
    ],
    keeps: [
      'md5 d41d8cd98f00b204e9800998ecf8427e',
      'md5sum: d41d8cd98f00b204e9800998ecf8427e',
      '[::]:* :::80',
    ],
  },
];
