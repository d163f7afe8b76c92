export type ChangeKind =
  'MTU' | 'link' | 'address or route' | 'kernel setting' | 'filter' | 'package' | 'administrator' | 'service';

/** Messages of the kernel and the usual daemons that tell of a change. First match wins. */
const WORDS: readonly (readonly [ChangeKind, RegExp])[] = [
  ['MTU', /\bmtu (?:was )?(?:changed|set|change)\b|\bchanging mtu\b|\bsets? MTU\b|MTU greater than/i],
  [
    'link',
    /\blink (?:is )?(?:now )?(?:down|up)\b(?! by)|\b(?:lost|gained) carrier\b|\bcarrier (?:lost|acquired)\b|NIC Link is/i,
  ],
  [
    'administrator',
    /\bCOMMAND=\S*\/(?:ip|ifconfig|route|tc|sysctl|iptables|ip6tables|nft|ethtool|ufw|firewall-cmd|nmcli|netplan|systemctl)\b/,
  ],
  [
    'filter',
    /\b(?:firewalld|nftables|ufw|iptables)\b.*\b(?:reload|restart|start|stop|started|stopped|loaded|flush)/i,
  ],
  ['kernel setting', /\bsystemd-sysctl\b|\bApply(?:ing)? kernel variables\b|\bsysctl -[wp]\b/i],
  [
    'package',
    /^(?:status )?(?:installed|upgrade|install|remove) \S+:\w+ |\bCommandline: (?:apt|apt-get|dnf|yum|zypper)|\b(?:Installed|Upgraded|Updated|Erased): \S+-\d/,
  ],
  [
    'address or route',
    /\b(?:DHCP|dhclient|dhcpcd|NetworkManager|systemd-networkd|bird|zebra|bgpd|keepalived)\b.*\b(?:lease|address|route|gateway|configured|reconfigur|MASTER|BACKUP|neighbor)/i,
  ],
  ['service', /\b(?:systemd\[1\]|systemd): (?:Reload(?:ing|ed)|Restart)/],
];

/** What kind of change a message tells of; undefined for all others. `program` counts as its first word. */
export function changeToldBy(text: string, program?: string): ChangeKind | undefined {
  const line = program === undefined ? text : `${program}: ${text}`;
  return WORDS.find(([, words]) => words.test(text) || words.test(line))?.[0];
}
