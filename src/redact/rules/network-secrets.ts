import { isSaid } from '../no-secret.js';
import { all, behind, looksRandom, matches, type Rule, words } from '../rule.js';

/** The 32 bytes of a Curve25519 key in Base64; the last digit before `=` codes four bits. */
const CURVE = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';
const WORD = '"[^"\\r]{1,512}"|[^ \\t\\r";]{1,512}';

/** `password 5 minutes`, `secret 9 characters`: what is encrypted has digits, capitals or `$`. */
const isCounted = (word: string, before: string): boolean =>
  /[ \t][5-9][ \t]+$/.test(before) && /^[a-z]{2,16}[.,:)]?$/.test(word);
/** What the API of Kubernetes and kubectl say of an object of that kind: its name is no secret. */
const OBJECT = `(?<=secret[ \\t]{1,8})["'][a-z0-9][a-z0-9./-]{0,252}["'](?:>|[ \\t](?:not found|already exists|is forbidden|is invalid|is being|does not exist|in namespace|of type|created|configured|unchanged|deleted|patched))`;

const cased = (source: string): RegExp => new RegExp(source, 'gi');

export const networkSecrets: readonly Rule[] = [
  {
    id: 'wireguard-key',
    source: 'wg(8), wg-quick(8): showconf, show dump, show all dump',
    triggers: ['private', 'shared', ...[...'aeimquycgkosw048'].map((last) => `${last}=\t`)],
    find: all(
      matches(cased(`((?:private|pre-?shared)[ _-]?key["']?[ \\t]{0,8}[:= \\t][ \\t]{0,8}["']?)(${CURVE})`)),
      matches(new RegExp(`^((?:\\S{1,15}\\t)?)(${CURVE})(?=\\t${CURVE}\\t\\d{1,5}\\t(?:off|0x))`, 'g')),
      matches(
        new RegExp(
          `^((?:\\S{1,15}\\t)?${CURVE}\\t)(${CURVE})(?=\\t\\S+\\t\\S+\\t\\d+\\t\\d+\\t\\d+\\t)`,
          'g',
        ),
      ),
    ),
    masks: [
      'PrivateKey = «yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=»',
      '  preshared key: «FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=»',
      'wg0\t«yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=»\txTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\t51820\toff',
      'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\t«FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=»\t192.0.2.1:51820\t10.0.0.2/32\t0\t0\t0\t25',
    ],
    keeps: [
      'PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=',
      '  private key: (hidden)',
      'peer: xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=',
      'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\t(none)\t192.0.2.1:51820\t10.0.0.2/32\t0\t0\t0\toff',
    ],
  },
  {
    id: 'ipsec-key',
    source: 'ip-xfrm(8), setkey(8), ipsec.secrets(5), iked.conf(5)',
    triggers: ['auth', 'enc', 'aead', ' psk ', ' eap ', ' xauth ', ' hmac-', ' -e '],
    find: all(
      matches(
        /((?<![A-Za-z0-9-])(?:auth(?:-trunc)?|enc|aead|comp)[ \t]{1,8}"?[a-z0-9_(),-]{2,64}"?[ \t]{1,8})(0x[0-9a-fA-F]{8,1024})/g,
      ),
      matches(
        /([ \t]-?[AE]?:?[ \t](?:hmac-[a-z0-9-]{2,20}|[a-z0-9]{2,12}-(?:cbc|ctr|gcm)[a-z0-9-]{0,8})[ \t]{1,8})(0x[0-9a-fA-F]{8,1024}|"[^"]{4,256}")/g,
      ),
      words(/((?:^|[ \t])psk[ \t]{1,8})("[^"\r]{1,512}")/g),
      matches(/((?:^|[ \t]):[ \t]{1,8}(?:PSK|EAP|XAUTH|NTLM|PIN)[ \t]{1,8}"?)([^"\r \t][^"\r]{0,512})/g),
    ),
    masks: [
      '\tauth-trunc hmac(sha256) «0x0123456789abcdef0123456789abcdef» 128',
      '\tenc cbc(aes) «0x0123456789abcdef0123456789abcdef»',
      '\taead rfc4106(gcm(aes)) «0x0123456789abcdef0123456789abcdef01234567» 128',
      '192.0.2.1 %any : PSK "«v+NkxY9LLZvwj4qCC2o»"',
      'bob : EAP "«hunter2»"',
      'ikev2 "vpn" esp from 10.0.0.0/8 to 10.1.0.0/16 peer 192.0.2.1 psk "«hunter2»"',
    ],
    keeps: [
      'src 10.0.0.1 dst 10.0.0.2 proto esp spi 0xc1234567 reqid 1',
      'auth algorithm 0x1',
      'enc hw tc offload',
    ],
  },
  {
    id: 'macsec-key',
    source: 'ip-macsec(8), wpa_supplicant.conf(5) mka_cak',
    triggers: ['macsec', ' key '],
    find: matches(
      /((?<![A-Za-z0-9])key[ \t]{1,4}[0-9a-fA-F]{2,32}[ \t]{1,4})([0-9a-fA-F]{32}(?:[0-9a-fA-F]{32})?)(?![0-9a-fA-F])/g,
    ),
    masks: ['ip macsec add macsec0 tx sa 0 pn 1 on key 01 «0123456789abcdef0123456789abcdef»'],
    keeps: ['    0: PN 1, state on, key 01000000000000000000000000000000'],
  },
  {
    id: 'tcp-md5-key',
    source: 'ss(8) -i; RFC 2385',
    triggers: ['md5key', 'tcp_md5'],
    find: matches(/(md5keys?:)([^ \t\r]{1,512})/g),
    masks: ['cubic md5keys:«10.0.0.2/32=hunter2» rto:204'],
    keeps: ['TcpExtTCPMD5NotFound 0 0.0'],
  },
  {
    id: 'wifi-passphrase',
    source: 'wpa_supplicant.conf(5), interfaces(5) wpa-*, hostapd.conf, iwconfig(8)',
    triggers: ['wpa-', 'wireless-key', ' psk', '#psk', 'wep_key', 'sae_password', 'pin="'],
    find: all(
      words(
        cased(
          `^([ \\t]*(?:wpa-(?:psk|passphrase|password|private-key-passwd)|wireless-key\\d?)[ \\t]{1,8})(${WORD})`,
        ),
      ),
      words(/^([ \t]*pin=)("[^"\r]{1,64}")/g),
      matches(/(#?psk=")([^"\r]{1,64})/g),
    ),
    masks: ['\tpin="«1234»"', '    wpa-psk «correcthorse»', '\t#psk="«correct horse»"'],
    keeps: ['    wpa-ssid home', 'key_mgmt=WPA-PSK', 'wpa-driver wext'],
  },
  {
    id: 'snmp-community',
    source: 'snmpd.conf(5), snmp.conf(5), snmpcmd(1); vendors’ router configurations',
    triggers: ['community', 'com2sec', 'createuser', 'snmp'],
    find: all(
      words(
        cased(
          `((?<![A-Za-z0-9_-])(?:r[ow]community6?|trapcommunity|snmp-server[ \\t]+community|set[ \\t]+snmp[ \\t]+community|snmp[ \\t]+community)[ \\t]{1,8})(?!name\\b)(${WORD})`,
        ),
      ),
      words(
        cased(
          `((?<![A-Za-z0-9_-])com2sec6?[ \\t]{1,8}(?:-Cn[ \\t]+\\S{1,64}[ \\t]+)?\\S{1,64}[ \\t]{1,8}\\S{1,64}[ \\t]{1,8})(${WORD})`,
        ),
      ),
      words(
        cased(
          `(snmp-server[ \\t]+host[ \\t]+\\S{1,64}[ \\t]+(?:(?:traps|informs|vrf[ \\t]+\\S{1,64}|version[ \\t]+(?:1|2c))[ \\t]+){0,4})(${WORD})`,
        ),
      ),
      words(/^([ \t]*community[ \t]{1,8})("[^"\r]{1,128}"|[^ \t\r{};"]{1,128})(?=[ \t]*\{)/g),
      behind(
        /(?<![A-Za-z0-9-])snmp-server[ \t]+user(?=[ \t])/gi,
        words(
          cased(
            `([ \\t](?:auth[ \\t]+(?:md5|sha(?:-?\\d{3})?)|priv[ \\t]+(?:3?des(?:56)?|aes(?:[ \\t-]?\\d{3})?))[ \\t]+)(${WORD})`,
          ),
        ),
      ),
      behind(
        /(?<![A-Za-z0-9])snmp(?:walk|get|getnext|set|bulkwalk|bulkget|table|trap|inform|status)\b/g,
        words(
          /([ \t]-(?:[cAXaxYZ]|3[mMkK])[ \t]{0,4})("[^"\r]{1,128}"|'[^'\r]{1,128}'|[^ \t\r"'-][^ \t\r]{0,128})/g,
          (word) => !/^(?:MD5|SHA(?:-?\d{3})?|AES(?:-?\d{3})?|DES)$/i.test(word),
        ),
      ),
      words(
        cased(
          `(createUser[ \\t]+(?:-e[ \\t]+\\S{1,64}[ \\t]+)?\\S{1,64}[ \\t]+(?:MD5|SHA(?:-?\\d{3})?)[ \\t]+)(${WORD})`,
        ),
      ),
      words(
        cased(
          `(createUser[ \\t]+\\S{1,64}[ \\t]+(?:MD5|SHA(?:-?\\d{3})?)[ \\t]+(?:${WORD})[ \\t]+(?:DES|AES(?:-?\\d{3})?)[ \\t]+)(${WORD})`,
        ),
      ),
    ),
    masks: [
      'rocommunity «s3cr3t» 10.0.0.0/8',
      'snmp-server community «s3cr3t» RO',
      '    community «s3cr3t» {',
      'snmp-server user bob ops v3 auth sha «authpass12» priv aes 128 «privpass12»',
      'com2sec readonly default «s3cr3t»',
      'snmp-server host 192.0.2.9 version 2c «s3cr3t»',
      'snmpwalk -v2c -c «s3cr3t» 192.0.2.9',
      "snmpget -v3 -u bob -l authPriv -a SHA -A «authpass12» -x AES -X '«privpass12»' 192.0.2.9",
      'createUser bob SHA «authpass12» AES «privpass12»',
    ],
    keeps: [
      'bgp community 65000:100',
      'Community: 65000:1 no-export',
      'community NO-EXPORT members 65000:1;',
      'snmp-server enable traps',
      'set community 65000:200',
    ],
  },
  {
    id: 'device-secret',
    source: 'configurations of Cisco IOS, FRR, Junos, Arista, keepalived, BIND, BIRD, HAProxy',
    triggers: [
      'password',
      'passwd',
      'passphrase',
      'secret',
      'key',
      'auth_pass',
      'requirepass',
      'masterauth',
      'psk',
      'authentication',
      'token',
      'credential',
      'primary-auth',
    ]
      .flatMap((word) => [`${word} `, `${word}\t`])
      .concat('identified by', 'key-string', 'domain-password', 'area-password'),
    find: all(
      // A level of encryption says that a secret follows: 0 plain, 5 MD5, 7 Vigenère, 8 PBKDF2, 9 scrypt.
      words(
        cased(
          `((?<![A-Za-z0-9_])(?:password|secret|key|key-string|encrypted-password|authentication-key|string)[ \\t]{1,4}(?:[05-9]|encrypted|hex|ascii-text|hexadecimal|sha512|nt-encrypted|md5)[ \\t]{1,4})(${WORD})`,
        ),
        (word, before) =>
          word.length > 2 &&
          !isCounted(word, before) &&
          (!/^(?:key|string)[ \t]/i.test(before) || (word.length > 5 && /\d/.test(word))),
      ),
      words(
        cased(
          `^((?:[ \\t]*(?:set[ \\t]+[^\\r]{0,200}[ \\t])?(?:enable|username[ \\t]+\\S{1,64}|neighbor[ \\t]+\\S{1,64}|user[ \\t]+\\S{1,64}|no[ \\t]+neighbor[ \\t]+\\S{1,64}|ppp[ \\t]+(?:chap|pap))[ \\t]+(?:privilege[ \\t]+\\d+[ \\t]+)?(?:insecure-)?(?:password|secret)[ \\t]{1,4}))(?!\\d[ \\t])(${WORD})`,
        ),
      ),
      words(
        cased(
          `((?<![A-Za-z0-9_-])(?:(?:radius|tacacs)(?:-server|plus)?[^\\r]{0,120}?[ \\t](?:key|secret)|crypto isakmp key|isakmp key|message-digest-key[ \\t]+\\d{1,3}[ \\t]+md5|ip ospf authentication-key|(?:authentication|area-password|domain-password) text|pre-shared-key|ipsec-key|nhrp authentication|standby[ \\t]+\\d+ authentication)[ \\t]{1,4})(?!(?:[05-9]|ascii-text|hexadecimal|local|remote|address|md5|text|chain|key-chain)[ \\t])(${WORD})`,
        ),
        (word) => !isSaid(word),
      ),
      words(
        cased(
          `^([ \\t]*(?:key-string|auth_pass|requirepass|masterauth|primary-?auth|rpc-secret|psk|password|secret|(?:authentication|encryption)-key|shared-secret)[ \\t]{1,8})(?![=:]|\\d[ \\t])(${WORD})(?=[ \\t]*;?[ \\t\\r]*$)`,
        ),
        (word) => !isSaid(word),
      ),
      words(
        cased(`((?<![A-Za-z0-9_-])key[ \\t]+\\d{1,5}[ \\t]+key-string[ \\t]{1,8})(?!\\d[ \\t])(${WORD})`),
      ),
      // Whatever stands in quotes behind the word is one: SQL, BIND, BIRD, Junos, and sentences of a log.
      words(
        cased(
          `((?<![A-Za-z0-9])(?:password|passwd|passphrase|secret|identified by|auth-password|encrypted-password|authentication-key|pre-shared-key[ \\t]+ascii-text)[ \\t]{1,8})(?!${OBJECT})("[^"\\r]{1,512}"|'[^'\\r]{1,512}')`,
        ),
      ),
      matches(
        /((?<![A-Za-z0-9])(?:machine|login|account)[ \t][^\r]{0,256}?[ \t]password[ \t]{1,8})(?![=:])([^ \t\r]{1,256})/gi,
      ),
      matches(
        /((?<![A-Za-z0-9])(?:password|passphrase|secret|token|api[ _-]?key|access[ _-]?key|credential)[ \t]{1,4}(?:(?:is|was|set to|changed to|of|value|used|given)[ \t:]{1,4})?["'(]?)([^ \t\r"'(),;:=]{8,512})/gi,
        (word) => looksRandom(word) && !/^[a-z]+\d?$|^\d+$|^[\w.-]+@|^\//i.test(word),
      ),
    ),
    masks: [
      ' neighbor 192.0.2.1 password 7 «0822455D0A16»',
      ' neighbor 192.0.2.1 password «hunter2»',
      'username bob privilege 15 secret 9 «$9$abcdefghijklmn$abcdefghijklmnopqrstuvwxyz»',
      'enable password «hunter2»',
      'radius-server host 192.0.2.5 auth-port 1812 key «hunter2»',
      'tacacs-server key 7 «0822455D0A16»',
      ' ip ospf message-digest-key 1 md5 «hunter2»',
      'crypto isakmp key «hunter2» address 192.0.2.1',
      '   key-string «hunter2»',
      ' key 1 key-string «hunter2»',
      '        auth_pass «hunter2»',
      '\tsecret "«c2VjcmV0c2VjcmV0»";',
      "ALTER USER bob IDENTIFIED BY '«hunter2»'",
      'machine example.net login bob password «hunter2»',
      'set security ike policy p pre-shared-key ascii-text "«hunter2»"',
      'login with password «Tr0ub4dor3x» failed',
      'key k { algorithm hmac-sha256; secret "«hunter2»"; };',
      'authentication-key "«$9$aYJUHqmfz3»";',
    ],
    keeps: [
      'Password authentication failed for user bob',
      'password for bob: ',
      'MountVolume.SetUp failed for volume "db" : secret "db-credentials" not found',
      "DB_URL: <set to the key 'url' in secret 'db'> Optional: false",
      'secret 9 characters, password 5 minutes',
      'no service password-encryption',
      'service password-encryption',
      'secret sharing 0 keys',
      'the token bucket holds 100 tokens',
      "ALTER LOGIN sa WITH PASSWORD = N'hunter2'",
      'key id 5 of 9, key 0 pressed',
      'Accepted password for root from 10.0.0.1 port 52222 ssh2',
      'Failed password for invalid user admin from 10.0.0.1 port 22 ssh2',
      'pam_unix(sshd:auth): authentication failure; user=bob',
    ],
  },
];
