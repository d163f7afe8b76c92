# Two network namespaces joined by a cable, without offload; captures one TCP transfer at both ends.
# sh pcap-capture.sh DIR BYTES SNAPLEN LOSS: DIR/sender.pcap and DIR/receiver.pcap. LOSS: share of packets lost, or 0.
set -eu
dir=$1 bytes=$2 snaplen=$3 loss=$4
pids=
trap 'kill $pids 2>/dev/null || true' EXIT
unshare -n sleep 600 & far=$!
pids=$far
while [ "$(readlink /proc/$far/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
ip link add evbench0 type veth peer name evbench1 netns $far
there() { nsenter -t $far -n "$@"; }
ip addr add 10.99.0.1/24 dev evbench0
ip link set evbench0 up
there ip addr add 10.99.0.2/24 dev evbench1
there ip link set evbench1 up
ethtool -K evbench0 tso off gso off gro off tx off rx off >/dev/null 2>&1
there ethtool -K evbench1 tso off gso off gro off tx off rx off >/dev/null 2>&1
while ! ping -c1 -W1 -q 10.99.0.2 >/dev/null 2>&1; do sleep 0.1; done
[ "$loss" = 0 ] || there iptables -A INPUT -p tcp --dport 5201 -m statistic --mode random --probability "$loss" -j DROP
nsenter -t $far -n iperf3 -s -1 >/dev/null & pids="$pids $!"
tcpdump -i evbench0 -B 131072 -s "$snaplen" -Z root -w "$dir/sender.pcap" tcp 2>/dev/null & a=$!
nsenter -t $far -n tcpdump -i evbench1 -B 131072 -s "$snaplen" -Z root -w "$dir/receiver.pcap" tcp 2>/dev/null & b=$!
pids="$pids $a $b"
sleep 1
iperf3 -c 10.99.0.2 -n "$bytes" -b 400M >/dev/null
sleep 2
kill -INT $a $b
wait $a $b || true
