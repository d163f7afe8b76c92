/** A message of sock_diag: `struct inet_diag_msg` and its attributes by type (INET_DIAG_*). */
export interface DiagMessage {
  readonly message: DataView;
  readonly attributes: ReadonlyMap<number, DataView>;
}

/** Types of messages: linux/netlink.h, linux/inet_diag.h, linux/sock_diag.h. */
export const NLMSG_DONE = 3;
export const TCPDIAG_GETSOCK = 18;
export const SOCK_DIAG_BY_FAMILY = 20;
/** `struct nlmsghdr`, `struct inet_diag_msg` and `struct nlattr`; everything is aligned to 4 bytes. */
const [HEADER, INET_DIAG_MSG, NLATTR] = [16, 72, 4];
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const TYPE_MASK = 0x3fff;

/** The sockets in a dump as netlink(7) gives it; what is cut off or of another kind is passed over. */
export function* diagMessages(dump: Buffer, isLittleEndian: boolean): Iterable<DiagMessage> {
  for (const { type, body } of netlinkMessages(dump, isLittleEndian)) {
    const isSocket = type === SOCK_DIAG_BY_FAMILY || type === TCPDIAG_GETSOCK;
    if (!isSocket || body.byteLength < INET_DIAG_MSG) continue;
    const attributes = sub(body, INET_DIAG_MSG, body.byteLength);
    yield {
      message: sub(body, 0, INET_DIAG_MSG),
      attributes: attributesIn(attributes, isLittleEndian),
    };
  }
}

/** Whether the kernel said that this is all. */
export function isWholeDump(dump: Buffer, isLittleEndian: boolean): boolean {
  for (const { type } of netlinkMessages(dump, isLittleEndian)) if (type === NLMSG_DONE) return true;
  return false;
}

function* netlinkMessages(
  dump: Buffer,
  isLittleEndian: boolean,
): Iterable<{ readonly type: number; readonly body: DataView }> {
  const view = new DataView(dump.buffer, dump.byteOffset, dump.length);
  for (let at = 0; at + HEADER <= view.byteLength;) {
    const length = view.getUint32(at, isLittleEndian);
    if (length < HEADER || at + length > view.byteLength) return;
    yield { type: view.getUint16(at + 4, isLittleEndian), body: sub(view, at + HEADER, at + length) };
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
