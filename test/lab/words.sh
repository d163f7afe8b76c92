# Words that scenarios use. Sourced in front of every command of theirs; `LAB`, `STATE`, `LINK` and the addresses are set.

# link AB BA: faults of the long link, gateway to server and back (see link-emulator.c)
link() {
  printf 'ab %s\nba %s\n' "$1" "${2:-delay_ms=5}" > "$STATE/link.conf"
  kill -HUP "$LINK"
}
# web key=value ...: how the web server behaves from the next request on (see services/web.mjs); dns: the name server
web() { echo "$*" > "$STATE/web.conf"; }
dns() { echo "$*" > "$STATE/dns.conf"; }
# serve key=value ...: starts the web server; stop_serving ends it
serve() {
  echo $$ > "$STATE/web.pid"
  exec node "$LAB/services/web.mjs" "conf=$STATE/web.conf" "key=$STATE/key.pem" "cert=$STATE/cert.pem" "$@"
}
stop_serving() { kill "$(cat "$STATE/web.pid")"; }
# upload key=value ...: the application on the client
upload() { exec node "$LAB/services/upload.mjs" "log=$STATE/app.log" "$@"; }
connects() { exec node "$LAB/services/connects.mjs" "$@"; }
stream() { exec node "$LAB/services/stream.mjs" "$@"; }
