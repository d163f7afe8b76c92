/**
 * Rounds start at fixed distances: the sleep runs beside the questions, so a slow server does not push the next
 * round away, and one slower than the distance is asked again at once. Lines of our own begin with `;; ` like
 * dig's comments. BusyBox `date` may print `%N` as it is: then times are whole seconds.
 */
const ROUND = (ask: string): string => `i=1
while :; do
  if [ "$i" -lt "$rounds" ]; then sleep "$period" & fi
${ask}
  [ "$i" -ge "$rounds" ] && break
  wait
  i=$((i + 1))
done`;

/** One dig per round asks all questions. */
export const DIG_ROUNDS = `rounds=$1 period=$2 server=$3 questions=$4
shift 4
printf ';; server %s questions %s\\n' "$server" "$questions"
${ROUND(`  echo ";; round $i at $(date +%s.%N)"
  "$@"
  echo ";; exit $?"`)}`;

/** Tools that take one question per call and tell no time of their own. */
export const EACH_BY_ITSELF = `rounds=$1 period=$2 tool=$3 server=$4 seconds=$5 name=$6
shift 6
${ROUND(`  for type do
    printf ';; round %s %s asks %s for %s %s at %s\\n' "$i" "$tool" "$server" "$name" "$type" "$(date +%s.%N)"
    case $tool in
    host) host -W "$seconds" -R 1 -t "$type" -- "$name" "$server" 2>&1 ;;
    nslookup) nslookup -timeout="$seconds" -retry=1 -type="$type" "$name" "$server" 2>&1 ;;
    getent) getent ahosts "$name" ;;
    esac
    printf ';; exit %s at %s\\n' "$?" "$(date +%s.%N)"
  done`)}`;

/** c-ares through our own runtime, one JSON line per question. Always there on the machine that runs us. */
export const NODE_ROUNDS = `const { Resolver } = require('node:dns').promises;
const [server, rounds, period, timeout, name, ...types] = process.argv.slice(1);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
  const start = performance.now();
  for (let round = 1; round <= Number(rounds); round++) {
    if (round > 1) await sleep(start + (round - 1) * Number(period) - performance.now());
    for (const type of types) {
      const asked = { round, server, name, type, at: Date.now() };
      const from = performance.now();
      let result;
      try {
        const resolver = new Resolver({ timeout: Number(timeout), tries: 1 });
        resolver.setServers([server]);
        result = { answers: await resolver.resolve(name, type) };
      } catch (error) {
        result = { error: error.code ?? error.message };
      }
      console.log(JSON.stringify({ ...asked, ms: performance.now() - from, ...result }));
    }
  }
})();`;
