# Traffic with a known delay, for tests and scripts/trace-in-qemu.sh:
# serve PORT SLEEP_S | ask HOST PORT COUNT PAUSE_S BYTES | udp HOST PORT COUNT PAUSE_S
import socket
import sys
import threading
import time

what, *rest = sys.argv[1:]


def answer(connection, pause):
    while True:
        time.sleep(pause)
        if not connection.recv(65536):
            return
        connection.sendall(b"y")


if what == "serve":
    listener = socket.create_server(("", int(rest[0])))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection, float(rest[1])), daemon=True).start()
elif what == "ask":
    connection = None
    while connection is None:
        try:
            connection = socket.create_connection((rest[0], int(rest[1])))
        except ConnectionRefusedError:
            time.sleep(0.2)  # the server is not there yet
    for _ in range(int(rest[2])):
        connection.sendall(b"x" * int(rest[4]))
        connection.recv(65536)
        time.sleep(float(rest[3]))
elif what == "udp":
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(int(rest[2])):
        sender.sendto(b"x", (rest[0], int(rest[1])))
        time.sleep(float(rest[3]))
