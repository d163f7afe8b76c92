#!/bin/sh
# What scripts/trace-in-qemu.sh runs in its guest. $1 unpacked kernel package; programs and results in /mnt.
# Nothing waits for a time that a slow guest would miss: traffic begins when the programs are attached.
finish() {
  sync
  echo o >/proc/sysrq-trigger
  sleep 60
}
trap finish EXIT
cd /mnt || exit
exec >log.txt 2>&1
for module in veth sch_netem ip_tables iptable_filter xt_tcpudp nf_tables nft_compat; do
  modprobe -d "$1" "$module" || echo "no module $module"
done
ip link set lo up
ip netns add peer
ip link add here type veth peer name there netns peer
ip addr add 10.99.0.1/24 dev here
ip link set here up
ip -n peer addr add 10.99.0.2/24 dev there
ip -n peer link set there up
talk=/mnt/talk.py
# TcpRetransSegs of both namespaces: what the kernel counts itself.
retransmitted() {
  for file in /proc/net/snmp "/proc/$peer/net/snmp"; do
    awk '/^Tcp: [0-9]/ { print $13 }' "$file"
  done | awk '{ sum += $1 } END { print sum }'
}
attached() {
  until grep -q attached_probes "$1" 2>/dev/null; do sleep 1; done
  echo "$1 attached $(cut -d ' ' -f 1 /proc/uptime) s after boot"
}
# bpftrace 0.17 loses a SIGINT that comes while it is not waiting for events.
detach() {
  while [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status"; do
    kill -INT "$1" 2>/dev/null
    sleep 2
  done
  wait "$1"
  echo "bpftrace ended with $?"
}

uname -a
ip netns exec peer sleep 100000 & peer=$!
# Two of the same port; only one of them is the process that is asked for.
ip netns exec peer python3 "$talk" serve 8105 0 &
python3 "$talk" ask 10.99.0.2 8105 1000000 0.2 1 & asker=$!
python3 "$talk" ask 10.99.0.2 8105 1000000 0.2 1 & other=$!
sed -i "s/4711/$asker/g" process.bt
bpftrace -f json delays.bt >delays.txt 2>delays.err & delays=$!
bpftrace -f json events.bt >events.txt 2>events.err & events=$!
bpftrace -f json process.bt >process.txt 2>process.err & process=$!
attached events.txt
attached delays.txt
attached process.txt
sleep 10
detach $process
kill $asker $other
before=$(retransmitted)

# A reader that sleeps 100 ms before each read, so that what came is acknowledged late too, asked over loopback and from the peer.
python3 "$talk" serve 8101 0.1 & server=$!
python3 "$talk" ask 10.99.0.1 8101 30 0 1
ip netns exec peer python3 "$talk" ask 10.99.0.1 8101 30 0 1
kill $server

# 40 ms where the peer sends: for this host it is the path.
ip netns exec peer tc qdisc add dev there root netem delay 40ms
ip netns exec peer python3 "$talk" serve 8102 0 & server=$!
python3 "$talk" ask 10.99.0.2 8102 60 0.02 1
kill $server
ip netns exec peer tc qdisc del dev there root

# 25 ms in our own queue.
tc qdisc add dev here root netem delay 25ms
ip netns exec peer python3 "$talk" serve 8103 0 & server=$!
python3 "$talk" ask 10.99.0.2 8103 60 0.02 1
kill $server
tc qdisc del dev here root

# Loss toward the peer, below what TCP sees.
tc qdisc add dev here root netem loss 15%
ip netns exec peer python3 "$talk" serve 8104 0 & server=$!
python3 "$talk" ask 10.99.0.2 8104 200 0 1000
kill $server
tc qdisc del dev here root

# A rule that drops 20 packets.
iptables -A INPUT -p udp --dport 9 -j DROP
ip netns exec peer python3 "$talk" udp 10.99.0.1 9 20 0.02
iptables -L INPUT -v -x -n | awk '/dpt:9/ { print "rule dropped " $1 }'
detach $events
echo "kernel retransmitted $(($(retransmitted) - before))"
detach $delays

sh tracefs.sh /sys/kernel/tracing 500 'sport == 8104 || dport == 8104' 3600 >tracefs.txt 2>tracefs.err & script=$!
until grep -q '^# clock' tracefs.txt; do sleep 1; done
ip netns exec peer python3 "$talk" udp 10.99.0.1 9 20 0.02
tc qdisc add dev here root netem loss 15%
ip netns exec peer python3 "$talk" serve 8104 0 &
python3 "$talk" ask 10.99.0.2 8104 100 0 1000
kill -TERM $script
wait $script
echo "tracefs ended with $?; instances left: $(ls /sys/kernel/tracing/instances)"
echo "ended $(cut -d ' ' -f 1 /proc/uptime) s after boot"
uname -r >/mnt/done
