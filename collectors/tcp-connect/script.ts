/**
 * `bash -c CONNECTS bash ROUNDS STEP_S STEP_MS BUDGET_MS ADDRESS PORT [ADDRESS PORT]…`: opens a TCP connection by
 * bash's /dev/tcp, closes it at once, and prints one JSON line. Attempts begin every STEP whether or not the one
 * before has ended. `timeout` bounds each; bash before 5 has no EPOCHREALTIME and asks `date`, which adds about 1 ms.
 */
export const CONNECTS = `rounds=$1 step=$2 step_ms=$3 budget=$4; shift 4
attempt() {
  n=$1 limit=$2 address=$3 port=$4
  at=\${EPOCHREALTIME:-$(date +%s.%N)}
  out=$(timeout "$limit" bash -c 'a=\${EPOCHREALTIME:-$(date +%s.%N)}
    true 3<>"/dev/tcp/$0/$1"; s=$?
    echo "=$a \${EPOCHREALTIME:-$(date +%s.%N)} $s"' "$address" "$port" 2>&1)
  code=$?; error=; from=; to=
  case $out in *=*) read -r from to code <<<"\${out##*=}";; esac
  [[ $out == *': connect: '* ]] && error=\${out#*: connect: } && error=\${error%%$'\\n'*}
  printf '{"attempt":%d,"at":"%s","address":"%s","port":%d,"limit_s":%d,"exit":%d,"from":"%s","to":"%s","error":"%s"}\\n' \\
    "$n" "$at" "$address" "$port" "$limit" "$code" "$from" "$to" "\${error//[\\"\\\\]/}"
}
i=0
for ((round = 0; round < rounds; round++)); do
  set -- "$@"
  for ((k = 1; k < $#; k += 2)); do
    limit=$(((budget - i * step_ms) / 1000)); ((limit < 1)) && limit=1; ((limit > 30)) && limit=30
    ((i > 0)) && sleep "$step"
    i=$((i + 1)); port=$((k + 1)); attempt "$i" "$limit" "\${!k}" "\${!port}" &
  done
done
wait`;

/** `node -e NODE_CONNECTS ROUNDS STEP_MS BUDGET_MS ADDRESS PORT [ADDRESS PORT]…`: the same lines without bash. */
export const NODE_CONNECTS = `
const [rounds, step, budget, ...words] = process.argv.slice(1);
const net = require('net');
const TEXT = { ECONNREFUSED: 'Connection refused', EHOSTUNREACH: 'No route to host', ENETUNREACH: 'Network is unreachable',
  ECONNRESET: 'Connection reset by peer', ETIMEDOUT: 'Connection timed out', EACCES: 'Permission denied', EPERM: 'Operation not permitted',
  EADDRNOTAVAIL: 'Cannot assign requested address' };
const now = () => (performance.timeOrigin + performance.now()) / 1000;
function attempt(n, limit, address, port) {
  const from = now();
  const end = (exit, error, to) => {
    clearTimeout(timer);
    socket.destroy();
    console.log(JSON.stringify({ attempt: n, at: from.toFixed(6), address, port, limit_s: limit, exit,
      from: to ? from.toFixed(6) : '', to: to ? to.toFixed(6) : '', error }));
  };
  const timer = setTimeout(() => end(124, ''), limit * 1000);
  const socket = net.connect({ host: address, port });
  socket.on('connect', () => end(0, '', now()));
  socket.on('error', (e) => end(1, TEXT[e.code] ?? String(e.code), now()));
}
let i = 0;
for (let r = 0; r < rounds; r++) for (let k = 0; k + 1 < words.length; k += 2) {
  const n = ++i, wait = (n - 1) * step, limit = Math.min(30, Math.max(1, Math.floor((budget - wait) / 1000)));
  setTimeout(attempt, wait, n, limit, words[k], Number(words[k + 1]));
}
`;
