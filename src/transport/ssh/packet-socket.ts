import { connect, type Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/**
 * Connects. What is written in one turn of the event loop leaves in one piece: ssh2 writes an encrypted packet in
 * three, and each would be a system call and a TCP segment of its own.
 */
export function packetSocket(port: number, host: string): Socket {
  const socket = connect(port, host);
  const write = socket.write.bind(socket);
  let isHeld = false;
  // No subclass: connecting puts the ordinary method back.
  socket.write = (data: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    if (!isHeld) {
      isHeld = true;
      socket.cork();
      process.nextTick(() => {
        isHeld = false;
        socket.uncork();
      });
    }
    return write(data, encoding as BufferEncoding, done);
  };
  return socket;
}
