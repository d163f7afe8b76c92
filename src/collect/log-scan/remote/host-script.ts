import { pathBytes } from '../path-bytes.js';

/** Bytes `dd` moves at a time; offsets and lengths of what is read are multiples of it. */
export const UNIT = 16 * 1024;
/** KiB grep may use there: it holds a whole line, and a file may be one line. */
const MOST_MEMORY = 256 * 1024;

/**
 * Everything that is ever run on the host: POSIX sh with find, stat, dd, and grep where it is GNU's; it writes
 * nothing and leaves nothing. Arguments: a marker no file can contain by chance, the operation, its words.
 * Prints `MARKER begin`, for every part its bytes and `MARKER part STATUS`, then `MARKER end`: what a login
 * script prints around it does no harm, and a cut answer is known as one.
 *
 * `read` opens the file once: what it is and what it holds come from one descriptor, whatever is renamed
 * meanwhile. `zeros` does the same, but gives only the first byte that is no zero, `search`
 * the offsets at which grep finds a text. `dd` without flags seeks in whole blocks everywhere, in GNU's, BusyBox and toybox.
 */
export const HOST_SCRIPT = `
LC_ALL=C
export LC_ALL
m=$1 o=$2
shift 2
part() { printf '\\n%s part %s\\n' "$m" "$1"; }
for w; do
  case $w in *\\\\*) w=$(printf '%bx' "$w"); w=\${w%x} ;; esac
  set -- "$@" "$w"
  shift
done
f='=%d:%i %f %s %b %B %o %Y %y'
printf '\\n%s begin\\n' "$m"
case $o in
probe)
  date '+%s %z'; part $?
  stat -L -c "$f" -- /; part $?
  stat -L -c "$f" /proc/self/fd/0 </; part $?
  stat -L -c "$f" - </; part $?
  find / -mindepth 0 -maxdepth 0 -name '*' -inum 1 -print0; part $?
  printf abcd | dd bs=1 skip=1 count=2; part $?
  printf 'x\\n\\0a\\351b\\nb\\n' | { ulimit -v ${MOST_MEMORY} && grep -aboE -e 'b|none'; }; part $?
  ;;
match)
  n=$1
  shift
  find "$@" -mindepth 1 -maxdepth 1 -name "$n" -print0
  part $?
  ;;
below)
  n=$1
  shift
  find "$@" -mindepth 1 -maxdepth "$n" -name '.*' -prune -o -type d -print0
  part $?
  ;;
inode)
  find "$1" -mindepth 1 -maxdepth 1 -inum "$2" -type f -print0
  part $?
  ;;
stat)
  if x=$(stat -L -c "$f" -- "$@" 2>/dev/null); then
    printf '%s\\n' "$x"
  else
    for p; do
      x=$(stat -L -c "$f" -- "$p" 2>&1) || x="!\${x##*: }"
      printf '%s\\n' "$x"
    done
  fi
  part 0
  ;;
read | zeros | search)
  s=$1 i=$2 p=$3
  shift 3
  if [ -e "$p" ] && [ ! -f "$p" ]; then
    stat -L -c "$f" -- "$p"
    part $?
  else
    (
      exec 3>&2 2>&1
      exec <"$p" || exit 9
      x=$(stat -L -c "$f" "$s") || exit 9
      exec 2>&3
      printf '%s\\n' "$x"
      part 0
      [ "\${x%% *}" = "=$i" ] || exit 0
      while [ $# -gt 1 ]; do
        case $o in
        read) dd bs=${UNIT} skip="$1" count="$2" ;;
        zeros) dd bs=${UNIT} skip="$1" count="$2" | tr -d '\\000' | dd bs=1 count=1 ;;
        search) dd bs=${UNIT} skip="$1" count="$2" | { ulimit -v ${MOST_MEMORY} && grep -aboE -e "$3"; } ;;
        esac
        part $?
        shift 2
      done
      exit 0
    ) || part 9
  fi
  ;;
esac
printf '%s end\\n' "$m"
`;

/** A word for the script: bytes that anything on the way could read as its own syntax become octal escapes. */
export function scriptWord(text: string): string {
  let word = '';
  for (const byte of pathBytes(text)) {
    const char = String.fromCharCode(byte);
    word += /[\w./:-]/.test(char) ? char : `\\0${byte.toString(8).padStart(3, '0')}`;
  }
  return word;
}
