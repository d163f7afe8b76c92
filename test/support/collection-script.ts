/**
 * The commands of a collection script as runbooks have them, toward this machine: the same files, the same way of
 * appending to them, `curl -w "@-"` with its format on standard input, `tail` of all logs through one `grep`. `$1`: where
 * the folder is made, `$2`: the URL, `$3`: the folder of the logs. DATE is what `date` without arguments does.
 */
export const COLLECTION_SCRIPT = `
EVIDENCE_DIR="$1/network_evidence_$(command date +%Y%m%d_%H%M)"
mkdir -p $EVIDENCE_DIR
netstat -s > $EVIDENCE_DIR/tcp_stats_$(command date +%H%M).txt
ss -tan > $EVIDENCE_DIR/connections_$(command date +%H%M).txt
ss -s > $EVIDENCE_DIR/socket_summary.txt
ip route show > $EVIDENCE_DIR/routing.txt
arp -n > $EVIDENCE_DIR/arp_table.txt
ip addr show > $EVIDENCE_DIR/interfaces.txt
ping -D -i 0.2 localhost -c 10 > $EVIDENCE_DIR/ping_webex.txt 2>&1 &
PING_PID=$!
for i in 1 2 3; do
  echo "--- Attempt $i at $(DATE) ---" >> $EVIDENCE_DIR/curl_timing.txt
  curl -w "@-" -o /dev/null -s "$2" << 'CURL_FORMAT' >> $EVIDENCE_DIR/curl_timing.txt
time_namelookup:    %{time_namelookup}s
time_connect:       %{time_connect}s
time_appconnect:    %{time_appconnect}s
time_pretransfer:   %{time_pretransfer}s
time_starttransfer: %{time_starttransfer}s
time_total:         %{time_total}s
http_code:          %{http_code}
CURL_FORMAT
  sleep 0.1
done
which traceroute > /dev/null && traceroute -m 20 localhost > $EVIDENCE_DIR/traceroute_webex.txt 2>&1
for endpoint in localhost; do
  echo "--- $endpoint ---" >> $EVIDENCE_DIR/dns_tests.txt
  timeout 3 nslookup -timeout=1 -retry=0 $endpoint 127.0.0.1 >> $EVIDENCE_DIR/dns_tests.txt
  timeout 3 host -W 1 -R 1 $endpoint 127.0.0.1 >> $EVIDENCE_DIR/dns_tests.txt
  echo "" >> $EVIDENCE_DIR/dns_tests.txt
done
uname -a > $EVIDENCE_DIR/system_info.txt
uptime >> $EVIDENCE_DIR/system_info.txt
cat /etc/os-release >> $EVIDENCE_DIR/system_info.txt
ip -s link show lo > $EVIDENCE_DIR/nic_stats.txt
ethtool lo > $EVIDENCE_DIR/nic_settings.txt 2>&1 || echo "ethtool not available"
wait $PING_PID
cd "$3"
tail -5000 *.log | grep -E "(timeout|Timeout|TIMEOUT|Connection|reconnect|Keepalive|failed)" > $EVIDENCE_DIR/bot_connection_logs.txt
cat > $EVIDENCE_DIR/README.txt << EOF
Network Evidence Collection Summary
====================================
Date: $(DATE)
VM: $(hostname) ($(hostname -I))
Uptime: $(uptime)

Files Collected:
- tcp_stats_*.txt: TCP protocol statistics
EOF
echo "$EVIDENCE_DIR"
`;
