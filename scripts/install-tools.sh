#!/usr/bin/env bash
# The real tools the tests drive, one `command:package` each. As root on Debian or Ubuntu the missing ones are
# installed; otherwise they are named, with the line that installs them, and the tests that need them skip.
set -uo pipefail
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH

TOOLS="ip:iproute2 ss:iproute2 nft:nftables iptables-save:iptables conntrack:conntrack ethtool:ethtool
ping:iputils-ping tracepath:iputils-tracepath arping:iputils-arping mtr:mtr-tiny traceroute:traceroute
dig:bind9-dnsutils host:bind9-host curl:curl openssl:openssl netstat:net-tools mpstat:sysstat ps:procps
tcpdump:tcpdump tshark:tshark tcptrace:tcptrace iperf3:iperf3 dnsmasq:dnsmasq-base unzip:unzip zip:zip xz:xz-utils bzip2:bzip2 sos:sosreport chromium:chromium expect:expect
ssh:openssh-client sshd:openssh-server ansible-inventory:ansible-core python3:python3-minimal
pdsh:pdsh sudo:sudo age:age tcsh:tcsh fish:fish zsh:zsh git-shell:git shellcheck:shellcheck busybox:busybox dash:dash journalctl:systemd dmesg:util-linux bpftrace:bpftrace faketime:faketime"

missing=()
for pair in $TOOLS; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing+=("${pair##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "== installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && exit 0
  echo "some packages could not be installed; tests that need them will be skipped" >&2
else
  echo "missing: ${missing[*]}" >&2
  echo "install them with: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  echo "tests that need them, or root, will be skipped" >&2
fi
