# ---- What this host is ----

discover_host() {
  HOST=${EVIDENCE_HOST_NAME:-}
  if [ -z "$HOST" ]; then line /proc/sys/kernel/hostname && HOST=$line || HOST=$(uname -n); fi
  [ -n "$HOST" ] || HOST=localhost
  slug "$HOST"
  HOST_SLUG=$slug
  KERNEL=$(uname -r)
  BOOT_ID=
  line /proc/sys/kernel/random/boot_id && BOOT_ID=$line
  USER_ID=$(id -u 2>/dev/null)
  number "$USER_ID" || USER_ID=65534
  ROOT=0
  [ "$USER_ID" = 0 ] && ROOT=1
  CPUS=$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || grep -c '^processor' /proc/cpuinfo 2>/dev/null)
  number "$CPUS" && [ "$CPUS" -gt 0 ] || CPUS=1
  TIME_ZONE=${TZ:-}
  [ -n "$TIME_ZONE" ] || TIME_ZONE=$(readlink -f /etc/localtime 2>/dev/null)
  case $TIME_ZONE in */zoneinfo/*) TIME_ZONE=${TIME_ZONE##*/zoneinfo/} ;; /*) TIME_ZONE='' ;; esac
  [ -n "$TIME_ZONE" ] || { line /etc/timezone && TIME_ZONE=$line; }
}

# Which kernel modules are there. Diagnostic tools make the kernel load more (ss: tcp_diag, nft: nf_tables); this
# script does not change the machine it looks at.
discover_modules() {
  MODULES=all
  line /proc/sys/kernel/modules_disabled && [ "$line" = 1 ] && return
  [ -r /proc/modules ] || return
  MODULES=" $(cut -d ' ' -f 1 </proc/modules | tr '\n' ' ') "
  if [ -r "/lib/modules/$KERNEL/modules.builtin" ]; then
    MODULES="$MODULES$(sed -e 's#.*/##' -e 's/\.ko.*//' "/lib/modules/$KERNEL/modules.builtin" | tr '\n-' ' _') "
  else
    # In a container /lib/modules is often absent: the symbol table tells what is built in.
    MODULES="$MODULES$(sed -n @SYMBOLS@ \
      /proc/kallsyms 2>/dev/null | tr '\n' ' ') "
  fi
}

mtu_of() { # INTERFACE → $mtu
  line "/sys/class/net/$1/mtu"
  mtu=${line:-0}
}

# Up and physical, up and virtual, and the same for those that are down; on a default route first.
discover_interfaces() {
  IF_PHY='' IF_VIRT='' IF_PHY_DOWN='' IF_VIRT_DOWN='' WIDEST='' widest=0 all=0
  on_route=$(sed -n -e 's/^\([^	]*\)	00000000	.*/\1/p' /proc/net/route 2>/dev/null)
  set +f
  set -- /sys/class/net/*
  set -f
  names=
  for path; do
    [ -e "$path/mtu" ] || continue
    name=${path##*/}
    case "$NL$on_route$NL" in *"$NL$name$NL"*) names="$name$NL$names" ;; *) names="$names$name$NL" ;; esac
  done
  for name in $names; do
    all=$((all + 1))
    [ "$all" -gt 64 ] && break
    path=/sys/class/net/$name
    line "$path/flags"
    flags=${line:-0}
    [ $((flags & 8)) -ne 0 ] && continue
    kind=VIRT
    [ -e "$path/device" ] && kind=PHY
    if [ $((flags & 1)) -eq 0 ]; then
      if [ "$kind" = PHY ]; then IF_PHY_DOWN="$IF_PHY_DOWN$name$NL"; else IF_VIRT_DOWN="$IF_VIRT_DOWN$name$NL"; fi
      continue
    fi
    if [ "$kind" = PHY ]; then IF_PHY="$IF_PHY$name$NL"; else IF_VIRT="$IF_VIRT$name$NL"; fi
    mtu_of "$name"
    [ "$mtu" -gt "$widest" ] && widest=$mtu WIDEST=$name
  done
}

# 32 hex digits → the text of RFC 5952, in $address.
ipv6_text() {
  address=$(printf '%s\n' "$1" | sed -E -e 's/(....)/\1:/g' -e 's/:$//' -e 's/(^|:)0{1,3}/\1/g' -e tx -e :x \
    -e 's/(^|:)0(:0){7}(:|$)/::/' -e t -e 's/(^|:)0(:0){6}(:|$)/::/' -e t -e 's/(^|:)0(:0){5}(:|$)/::/' -e t \
    -e 's/(^|:)0(:0){4}(:|$)/::/' -e t -e 's/(^|:)0(:0){3}(:|$)/::/' -e t -e 's/(^|:)0(:0){2}(:|$)/::/' -e t \
    -e 's/(^|:)0:0(:|$)/::/')
}
ipv4_text() { address=$((0x${1#??????})).$((0x$(printf %.6s "$1" | cut -c 5-6))).$((0x$(printf %.4s "$1" | cut -c 3-4))).$((0x$(printf %.2s "$1"))); }

# Default gateways, lowest metric first: `address interface mtu`.
discover_gateways() {
  GW4='' GW6='' GWL='' link4='' link6='' mtu4='' mtu6=''
  routes=$(sed -n -E 's/^([^	]+)	00000000	([0-9A-F]{8})	...[2367ABEF]	[^	]*	[^	]*	([0-9]+)	00000000	.*/\3 \1 \2/p' /proc/net/route 2>/dev/null | sort -n | head -n 2)
  IFS=$NL
  for route in $routes; do
    unset IFS
    # shellcheck disable=SC2086 # metric, interface, address
    set -- $route
    ipv4_text "$3"
    mtu_of "$2"
    GW4="$GW4$address $2 $mtu$NL"
    [ -n "$link4" ] || { link4=$2 mtu4=$mtu; }
  done
  routes=$(sed -n -E 's/^0{32} 00 0{32} 00 ([0-9a-f]{32}) ([0-9a-f]{8}) [0-9a-f]+ [0-9a-f]+ [0-9a-f]{7}[2367abef] +([^ ]+)$/\2 \3 \1/p' /proc/net/ipv6_route 2>/dev/null | sort | head -n 2)
  IFS=$NL
  for route in $routes; do
    unset IFS
    # shellcheck disable=SC2086 # metric, interface, address
    set -- $route
    ipv6_text "$3"
    mtu_of "$2"
    case $address in
    fe8* | fe9* | fea* | feb*) GWL="$GWL$address $2 $mtu$NL" ;;
    *) GW6="$GW6$address $2 $mtu$NL" ;;
    esac
    [ -n "$link6" ] || { link6=$2 mtu6=$mtu; }
  done
  unset IFS
  [ -n "$link4" ] || { link4=$WIDEST mtu4=$widest; }
  [ -n "$link6" ] || { link6=$WIDEST mtu6=$widest; }
}

discover_resolvers() {
  RESOLVERS=$(sed -n -E 's/^nameserver[ 	]+([0-9A-Fa-f.:]+(%[A-Za-z0-9_.-]+)?)[ 	]*$/\1/p' /etc/resolv.conf 2>/dev/null | awk_unique)
}
awk_unique() {
  seen=$NL
  while read -r item; do
    case $seen in *"$NL$item$NL"*) ;; *) printf '%s\n' "$item" && seen=$seen$item$NL ;; esac
  done
}

# Established IPv4 peers with most connections: `address port`, by what can be said of them: our clients, services
# with TLS (by their port), other services.
discover_peers() {
  PEER_CLIENT='' PEER_TLS='' PEER_PLAIN='' chosen=0
  mine=${SSH_CONNECTION:-}
  mine=${mine%% *}
  peers=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    sed -n -E -e 's/0000000000000000FFFF0000//g' -e 's/^ *[0-9]+: [0-9A-F]{8}:([0-9A-F]{4}) ([0-9A-F]{8}):([0-9A-F]{4}) 01 .*/\2 \3 \1/p' |
    sed -E -e 's/ ([89A-F]...) [0-7]...$/ \1 client/' -e 's/ ([^ ]+) [0-9A-F]{4}$/ \1 server/' | sort | uniq -c | sort -rn | head -n 12)
  IFS=$NL
  for peer in $peers; do
    unset IFS
    # shellcheck disable=SC2086 # count, address, port, kind
    set -- $peer
    ipv4_text "$2"
    port=$((0x$3))
    case $address in 127.* | "$mine") continue ;; esac
    case "$NL$GW4" in *"$NL$address "*) continue ;; esac
    chosen=$((chosen + 1))
    [ "$chosen" -gt 2 ] && break
    case $4:$port in
    client:*) PEER_CLIENT="$PEER_CLIENT$address$NL" ;;
    *:443 | *:8443) PEER_TLS="$PEER_TLS$address $port$NL" ;;
    *) PEER_PLAIN="$PEER_PLAIN$address $port$NL" ;;
    esac
  done
  unset IFS
}

# resolve NAME → $a4 $a6 $shape $found: one address of each family, in the order this host's programs get them.
resolve() {
  a4='' a6='' shape='' found=''
  answer=$(timed_answer getent ahosts "$1" | sed 's/[ 	].*//')
  [ -n "$answer" ] || answer=$(timed_answer nslookup "$1" | sed -n -e '1,/^Name:/d' -e 's/^Address[ 0-9]*: *\([^ ]*\).*/\1/p')
  for address in $answer; do
    case $address in
    *:*) [ -n "$a6" ] || { a6=$address shape=${shape}6 found="$found $address"; } ;;
    *.*) [ -n "$a4" ] || { a4=$address shape=${shape}4 found="$found $address"; } ;;
    esac
  done
}
timed_answer() { # TOOL WORDS…: what it says within three seconds
  has "$1" || return
  out=$W/run/answer err=/dev/null max=65536 nice=''
  limited 3 TERM "$@"
  cat "$out"
}

reverse4() { # 192.0.2.1 → 1.2.0.192
  printf '%s\n' "$1" | sed -E 's/^([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)$/\4.\3.\2.\1/'
}
