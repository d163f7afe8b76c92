#!/bin/sh
# What scripts/trace-in-qemu.sh runs in its guest. $1 checkout, $2 unpacked kernel package. Results go to /mnt.
evidence="node $1/dist/evidence.js"
kernel=$(uname -r)
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp
finish() {
  sync
  echo o >/proc/sysrq-trigger
  sleep 10
}
trap finish EXIT
exec >/mnt/log.txt 2>&1
date
for module in veth sch_netem tcp_diag inet_diag ip_tables iptable_filter xt_tcpudp xt_statistic nf_tables nft_compat; do
  modprobe -d "$2" "$module" || echo "no module $module"
done
ip link set lo up
ip netns add peer
ip link add here type veth peer name there netns peer
ip addr add 10.99.0.1/24 dev here
ip link set here up
ip -n peer addr add 10.99.0.2/24 dev there
ip -n peer link set there up
ip -n peer link set lo up
cat /sys/kernel/security/lockdown
bpftrace --version

# $1 name, $2 seconds, then arguments of evidence trace; the traffic is started before it and lasts longer.
trace() {
  name=$1
  seconds=$2
  shift 2
  echo "== $name"
  $evidence trace "$@" --allow-trace --only trace -d "$seconds" -f dir -o "/mnt/$name" --no-color -q
  echo "exit $?"
  ls /sys/kernel/tracing/instances
}
T=$1/scripts/trace-in-qemu-talk.py

mkdir /mnt/reader /mnt/delay /mnt/loss /mnt/drop /mnt/tracefs /mnt/pid
python3 "$T" serve 8101 0.2 & s1=$!
python3 "$T" ask 10.99.0.1 8101 120 0 1 & a1=$!
ip netns exec peer python3 "$T" ask 10.99.0.1 8101 600 0 1 & a2=$!
trace reader 60s --port 8101
kill $s1 $a1 $a2

# 40 ms on the way back, put where the peer sends: a path that nobody here can see but by its effect.
ip netns exec peer tc qdisc add dev there root netem delay 40ms
ip netns exec peer python3 "$T" serve 8102 0 & s1=$!
python3 "$T" ask 10.99.0.2 8102 600 0.05 1 & a1=$!
trace delay 60s --port 8102 --peer 10.99.0.2
kill $s1 $a1
ip netns exec peer tc qdisc del dev there root

# 25 ms in our own queue.
tc qdisc add dev here root netem delay 25ms
ip netns exec peer python3 "$T" serve 8103 0 & s1=$!
python3 "$T" ask 10.99.0.2 8103 600 0.05 1 & a1=$!
mkdir /mnt/queue
trace queue 60s --port 8103 --pid $a1
kill $s1 $a1
tc qdisc del dev here root

# Loss toward the peer, and a rule that drops.
ip netns exec peer tc qdisc add dev there root netem loss 10%
iptables -A INPUT -p udp --dport 9 -j DROP
ip netns exec peer python3 "$T" serve 8104 0 & s1=$!
python3 "$T" ask 10.99.0.2 8104 900 0.02 2000 & a1=$!
ip netns exec peer python3 "$T" udp 10.99.0.1 9 900 0.2 & u1=$!
before=$(nstat -asz TcpRetransSegs | sed -n 's/^TcpRetransSegs *\([0-9]*\).*/\1/p')
trace loss 60s
after=$(nstat -asz TcpRetransSegs | sed -n 's/^TcpRetransSegs *\([0-9]*\).*/\1/p')
echo "kernel counted $((after - before)) retransmissions around it"

echo '== without bpftrace'
mount -t tmpfs none /usr/local/sbin
mkdir /tmp/empty
touch /tmp/empty/bpftrace
mount --bind /tmp/empty/bpftrace /usr/bin/bpftrace
trace tracefs 20s
kill $s1 $a1 $u1
uname -r >/mnt/done
