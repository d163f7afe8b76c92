import { isGlob } from '../core/glob.js';
import type { LoopStep } from './loop-script.js';
import { filesOf } from './samplers.js';

/** Of the standard library; a minimal Python has not all of it. */
const IMPORTS = 'import binascii, glob, json, os, signal, socket, struct, subprocess, sys, time, zlib';

/**
 * The loop of a host as src/record/loop-script.ts describes it, in Python 3.6 or later: it asks sock_diag for the
 * sockets itself, where sh has to start `ss`, and reads files without a process. A dump of sock_diag goes as
 * src/record/sock-diag/frame.ts reads it.
 */
export const LOOP_PYTHON = String.raw`${IMPORTS}
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.SIG_DFL)
interval, tasks = json.loads(sys.argv[1])
with open('/proc/sys/kernel/random/uuid') as f: word = f.read().strip()
netlink = socket.socket(16, socket.SOCK_RAW, 4)
names = {}

def now():
    return int(time.time() * 1000000)

def say(kind, *words):
    return ('@%s %s %s\n' % (word, kind, ' '.join(map(str, words)))).encode()

def write(data):
    data = memoryview(data)
    while data: data = data[os.write(1, data):]

def complain(text):
    os.write(2, (text + '\n').encode())

def run(argv):
    try:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, close_fds=False)
    except OSError as error:
        complain('%s: %s' % (argv[0], error.strerror))
        return b'', 126 if isinstance(error, PermissionError) else 127
    text = child.communicate()[0]
    return text, child.returncode if child.returncode >= 0 else 128 - child.returncode

def read(files):
    text = []
    for file, is_pattern in files:
        for path in sorted(glob.glob(file)) if is_pattern else [file]:
            try:
                with open(path, 'rb') as f: lines = f.read().split(b'\n')
            except OSError:
                continue
            if not lines[-1]: lines.pop()
            start = os.fsencode(path) + b':'
            text.extend(start + line + b'\n' for line in lines)
    return b''.join(text), 0 if text else 1

def pack(op):
    head = struct.pack('=BBH', op['code'], op['yes'], op['no'])
    c = op.get('condition')
    if not c: return head
    return head + struct.pack('=BBxxi', c['family'], c['prefix'], c['port']) + bytes.fromhex(c['address'])

def dump(diag, family):
    extensions, states = diag['extensions'], diag['states']
    if family: kind, ask = 20, struct.pack('=BBBBI48x', family, 6, extensions, 0, states)
    else: kind, ask = 18, struct.pack('=BBBB48xII', 2, 0, 0, extensions, states, 0)
    code = b''.join(map(pack, diag['filter']))
    if code: ask += struct.pack('=HH', 4 + len(code), 1) + code
    netlink.send(struct.pack('=IHHII', 16 + len(ask), kind, 0x301, 0, 0) + ask)
    pieces = []
    while True:
        piece = netlink.recv(1 << 18)
        pieces.append(piece)
        at = 0
        while at + 16 <= len(piece):
            length, kind = struct.unpack_from('=IH', piece, at)
            if kind == 3: return pieces
            if kind == 2:
                error = -struct.unpack_from('=i', piece, at + 16)[0]
                if error and family != 10: raise OSError(error, os.strerror(error))
                return pieces
            at += max(16, (length + 3) & ~3)

# TCPDIAG_GETSOCK goes through the sockets once, for both families; SOCK_DIAG_BY_FAMILY once for each.
def dump_both(diag):
    if not diag.get('by_family'):
        try: return dump(diag, 0)
        except OSError: diag['by_family'] = True
    return dump(diag, 2) + dump(diag, 10)

def new_names():
    new = [(i, n) for i, n in socket.if_nameindex() if names.get(i) != n]
    names.update(new)
    return ''.join('interface %d %s\n' % pair for pair in new)

def sockets(diag, new):
    try:
        pieces = dump_both(diag)
    except OSError as error:
        complain('sock_diag: %s' % error.strerror)
        return b'', 1
    packed = binascii.b2a_base64(zlib.compress(b''.join(pieces), 1), newline=False)
    return ('sock_diag %s zlib\n%s' % (sys.byteorder, new)).encode() + packed + b'\n', 0

def answer(task, k):
    if 'owners' in task:
        turn = k // task['owners_every']
        if turn > task.get('turn', -1):
            task['turn'] = turn
            task['new'] = task.get('new', '') + new_names()
            return run(task['owners'])
    if 'diag' in task: return sockets(task['diag'], task.pop('new', ''))
    return run(task['argv']) if 'argv' in task else read(task['files'])

k = 0
n = start = now()
write(say('H', start, 'python', 1))
while True:
    wait = start + k * interval - n
    if wait > interval:
        start = n - k * interval
        write(say('S', k, start))
    elif wait > 0:
        time.sleep(wait / 1000000)
        n = now()
    for task in tasks:
        tick = k // task['every']
        if tick <= task.get('last', -1): continue
        task['last'] = tick
        begin = now()
        text, status = answer(task, k)
        write(say('F', task['id'], tick, begin) + text + b'\n' + say('E', task['id'], now(), status))
    n = now()
    k = max(k + 1, (n - start) // interval)
`;

/** Where Python is; RHEL 8 and its kin have one for their own tools that is on nobody's PATH. */
export const PYTHONS = ['python3', '/usr/libexec/platform-python'];

/** Arguments with which a Python fails, and says nothing, where the loop would not run: too old or small, no netlink. */
export const TRY_PYTHON = `-ISc '${IMPORTS}; socket.socket(16, 3, 4); sys.exit(sys.version_info < (3, 6))' 2>/dev/null`;

/** What the loop is to do: its only argument, JSON. */
export function loopTasks(steps: readonly LoopStep[], tickMs: number): string {
  return JSON.stringify([tickMs * 1000, steps.map(taskOf)]);
}

function taskOf({ id, every, samplers }: LoopStep): object {
  const [first] = samplers;
  if (!first || !('argv' in first.source)) {
    return { id, every, files: samplers.flatMap(filesOf).map((file) => [file, isGlob(file)]) };
  }
  const { source, withOwners, intervalMs, diag } = first;
  return {
    ...{ id, every, argv: source.argv },
    ...(diag && { diag: diag.request }),
    ...(withOwners && {
      owners: withOwners.source.argv,
      owners_every: every * Math.max(1, Math.round(withOwners.everyMs / intervalMs)),
    }),
  };
}
