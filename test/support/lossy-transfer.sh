# A TCP transfer through a router that drops packets, captured at both ends; what really happened goes to DIR.
# sh lossy-transfer.sh DIR PROBABILITY SLOW: SLOW=1 has a receiver that does not read for two seconds; 2: three times all
# ACKs are lost for a while.
# DIR/sender.pcap, DIR/receiver.pcap, DIR/retransmitted and DIR/needless (D-SACKed; by the sender's kernel), DIR/dropped (by
# the router).
# shellcheck disable=SC2086
set -eu
dir=$1 probability=$2 slow=$3
pids=
trap 'kill $pids 2>/dev/null || true' EXIT
space() { unshare -n sleep 300 & pids="$pids $!"; last=$!; }
space; a=$last
space; r=$last
space; b=$last
for pid in $a $r $b; do
  while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
done
in_a="nsenter -t $a -n" in_r="nsenter -t $r -n" in_b="nsenter -t $b -n"
$in_a ip link add a0 type veth peer name r0 netns $r
$in_b ip link add b0 type veth peer name r1 netns $r
$in_a ip addr add 10.98.1.2/24 dev a0
$in_r ip addr add 10.98.1.1/24 dev r0
$in_r ip addr add 10.98.2.1/24 dev r1
$in_b ip addr add 10.98.2.2/24 dev b0
for each in "$in_a a0" "$in_r r0" "$in_r r1" "$in_b b0"; do
  set -- $each
  "$1" "$2" "$3" "$4" ip link set "$5" up
  "$1" "$2" "$3" "$4" ethtool -K "$5" tso off gso off gro off tx off rx off >/dev/null 2>&1
done
$in_r sysctl -qw net.ipv4.ip_forward=1
$in_a ip route add default via 10.98.1.1
$in_b ip route add default via 10.98.2.1
$in_r iptables -A FORWARD -i r0 -p tcp --dport 5201 -m length --length 1000:65535 -m statistic --mode random --probability "$probability" -j DROP
while ! $in_a ping -c1 -W1 -q 10.98.2.2 >/dev/null 2>&1; do sleep 0.1; done
$in_a tcpdump --immediate-mode -U -i a0 -B 16384 -s 128 -Z root -w "$dir/sender.pcap" tcp 2>/dev/null & ta=$!
$in_b tcpdump --immediate-mode -U -i b0 -B 16384 -s 128 -Z root -w "$dir/receiver.pcap" tcp 2>/dev/null & tb=$!
pids="$pids $ta $tb"
sleep 0.7
if [ "$slow" = 1 ]; then
  $in_b python3 -c '
import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("10.98.2.2", 5201)); s.listen(1); c, _ = s.accept()
time.sleep(2)
while c.recv(65536): pass' & reader=$!
  sleep 0.3
  $in_a python3 -c '
import socket
# Paced (SO_MAX_PACING_RATE): packets of a burst overtake each other between two CPUs, and needless ones are sent again.
c = socket.create_connection(("10.98.2.2", 5201)); c.setsockopt(socket.SOL_SOCKET, 47, 40000000)
c.sendall(b"x" * 8000000); c.close()'
  wait $reader
elif [ "$slow" = 2 ]; then
  $in_b iperf3 -s -1 >/dev/null & sleep 0.4
  $in_a iperf3 -c 10.98.2.2 -t 4 -b 20M >/dev/null & transfer=$!
  for _ in 1 2 3; do
    sleep 0.5
    $in_r iptables -I FORWARD -i r1 -p tcp --sport 5201 -j DROP
    sleep 0.5
    $in_r iptables -D FORWARD 1
  done
  wait $transfer
else
  $in_b iperf3 -s -1 >/dev/null & sleep 0.4
  $in_a iperf3 -c 10.98.2.2 -n 12M >/dev/null
fi
sleep 1.5
kill -INT $ta $tb
wait $ta $tb || true
# shellcheck disable=SC2086
$in_a nstat -asz TcpRetransSegs | awk '/TcpRetransSegs/ { print $2 }' >"$dir/retransmitted"
$in_a nstat -asz TcpExtTCPDSACKRecvSegs | awk '/TCPDSACKRecvSegs/ { print $2 }' >"$dir/needless"
$in_r iptables -nvxL FORWARD | awk '/DROP/ { print $1 }' >"$dir/dropped"
