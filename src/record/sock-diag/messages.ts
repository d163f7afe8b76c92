/** A message of sock_diag: `struct inet_diag_msg` and its attributes by type (INET_DIAG_*). */
export interface DiagMessage {
  readonly message: DataView;
  readonly attributes: ReadonlyMap<number, DataView>;
}

const [TCPDIAG_GETSOCK, SOCK_DIAG_BY_FAMILY] = [18, 20];
/** `struct nlmsghdr`, `struct inet_diag_msg` and `struct nlattr`; everything is aligned to 4 bytes. */
const [HEADER, INET_DIAG_MSG, NLATTR] = [16, 72, 4];
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const TYPE_MASK = 0x3fff;

/** The sockets in a dump as netlink(7) gives it; what is cut off or of another kind is passed over. */
export function* diagMessages(dump: Buffer, isLittleEndian: boolean): Iterable<DiagMessage> {
  const view = new DataView(dump.buffer, dump.byteOffset, dump.length);
  for (let at = 0; at + HEADER <= view.byteLength;) {
    const length = view.getUint32(at, isLittleEndian);
    if (length < HEADER || at + length > view.byteLength) return;
    const type = view.getUint16(at + 4, isLittleEndian);
    const isSocket = type === SOCK_DIAG_BY_FAMILY || type === TCPDIAG_GETSOCK;
    if (isSocket && length >= HEADER + INET_DIAG_MSG) {
      const body = at + HEADER;
      const end = at + length;
      yield {
        message: sub(view, body, body + INET_DIAG_MSG),
        attributes: attributesIn(sub(view, body + INET_DIAG_MSG, end), isLittleEndian),
      };
    }
    at += align(length);
  }
}

function attributesIn(view: DataView, isLittleEndian: boolean): ReadonlyMap<number, DataView> {
  const found = new Map<number, DataView>();
  for (let at = 0; at + NLATTR <= view.byteLength;) {
    const length = view.getUint16(at, isLittleEndian);
    if (length < NLATTR || at + length > view.byteLength) break;
    found.set(view.getUint16(at + 2, isLittleEndian) & TYPE_MASK, sub(view, at + NLATTR, at + length));
    at += align(length);
  }
  return found;
}

function sub(view: DataView, from: number, to: number): DataView {
  return new DataView(view.buffer, view.byteOffset + from, to - from);
}

function align(length: number): number {
  return (length + 3) & ~3;
}
