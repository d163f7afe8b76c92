/** Accounts every system has and names of roles: they identify no one and are never replaced. */
const GENERIC = words(`
  root daemon bin sys sync games man lp mail news uucp proxy www-data www backup list irc gnats nobody nogroup _apt
  adm operator halt shutdown ftp http https nginx apache apache2 httpd postgres mysql redis mongodb rabbitmq memcached
  elasticsearch kibana grafana prometheus jenkins git svn docker containerd podman kube kubelet kubernetes etcd consul
  vault nomad zabbix nagios munin icinga telegraf influxdb ntp chrony systemd systemd-network systemd-resolve
  systemd-timesync systemd-coredump messagebus dbus polkitd avahi syslog rsyslog tcpdump dnsmasq unbound bind named
  sshd postfix dovecot opendkim exim ceph libvirt libvirt-qemu qemu kvm nova neutron cinder glance haproxy varnish squid
  tomcat jetty wildfly vagrant ubuntu debian centos fedora rocky almalinux ec2-user admin administrator guest user users
  test tester postmaster hostmaster webmaster abuse noreply no-reply support info sudo wheel staff anonymous
  localhost localdomain localhost4 localhost6 ip6-localhost ip6-loopback ip6-localnet ip6-mcastprefix ip6-allnodes
  ip6-allrouters ip6-allhosts loopback broadcasthost gateway _gateway router switch firewall server client node master
  slave primary secondary replica leader worker host target local internal intern lan wan dmz home corp cluster svc
  default pod ingress api app web db dns smtp imap ns ns1 ns2 mx mx1 mx2 cdn static stage staging prod production dev
  compute amazonaws in-addr ip6 arpa example invalid onion none null unknown any all self me this that
`);

/** Words that tools and logs print by themselves: as a name they are known only where nothing else can stand. */
const VOCABULARY = words(`
  about accept accepted access account acpi active addr address addresses advertised age agent alert alias allow always
  answer any arp attempt audit auth authority auto available average backlog bad balance bank base bash batch begin best
  big bit blackhole block blocked bond bonding book boot bot bridge broadcast buffer build bulk burst bus busy
  bytes cache call carrier case cause chain chance change check class clean clear clock close closed cloud code coder
  collision collisions comment common complete config configured congestion connect connected connection connections
  console container content control cookie copy core correct could count counter cpu crash create critical current
  daily data date day dead debug delay delete delivered deny destination dev device devices dgram dial dialer dial dig
  dir direct disabled disk domain done down dport driver drop dropped dst dup duplex dynamic early echo edge eof err
  error errors estab established eth ether ethernet event exit expired external fail failed failure false fast fatal
  feed field fifo file files filter fin first fixed flags flow flush for forward frame frames free from full gap
  gauge get global good grace grant group guard guest handle handshake hard hardware hash head header health heap
  help high hit hold hook hop hops hour hours idle iface in inet inode input install instance interface
  interrupt invalid io ip irq job kernel key keys kill lance last late latency layer lease leave left length
  level lib library light limit limits line link linked linux listen listening lladdr load loaded lock log login long
  lookup loss lost low main major manager map mark masked master match max may mean medium memory merge message
  metadata method metric mice min minor miss mission mode module monitor mount move mss mtu multicast name names nat near
  neighbour neigh net netmask network networks new next nic nice no node normal not notice now null num number off offset
  ok old one only open option options order other out output overrun owner packet packets page paint pair parent parser
  password path patience pause peer pending permit permitted pending ping pipe plain play pointer policy poll pool port
  ports power prefix priority private probe probing process processes prot proto protocol public queue queued queues
  quick quota random range rate raw ray read reader ready reason receive received record recv refused reject release
  reload remote report request reset resolve resource response rest restart retry return ring robin role round route
  router routing rule run running safe sample save scope script search secs secure segment send sender sending sent
  sequence service session set sha shared short sink size skip sleep slow socket sockets soft source space speed sport
  src stack stale start started state static stats status step stop stopped storage storm stream success summary support
  sync syn sys system table tag target task tcp temp test text the thread threads time timed timeout timer timers tls
  token top total trace traffic transport true try tty tun tunnel two type udp uid unit unknown unreachable until up
  update uptime url usage use used user users uses valid value values version via virtual vlan wait waiting wake want
  warn warning way weight wide will win window with within work worker write writer yes young zero zone
`);

export function isGeneric(name: string): boolean {
  return GENERIC.has(name.toLowerCase());
}

/** Too common, or too short, to be replaced wherever it stands as a word. */
export function isOrdinary(name: string): boolean {
  return name.length < 3 || /^\d+$/.test(name) || isGeneric(name) || VOCABULARY.has(name.toLowerCase());
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
