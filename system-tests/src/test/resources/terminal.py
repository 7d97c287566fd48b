"""A terminal for a test: runs a command on a pty and obeys lines on standard input.

    terminal.py ROWS COLUMNS COMMAND [ARG...]

Lines: `send HEX` types bytes, `size ROWS COLUMNS` resizes the window. What the command prints is printed; its exit status is
this program's.
"""
import fcntl, os, pty, select, signal, struct, sys, termios


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


pid, fd = pty.fork()
if pid == 0:
    resize(0, int(sys.argv[1]), int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])

pending, watched = b'', [0, fd]
while True:
    ready, _, _ = select.select(watched, [], [])
    if fd in ready:
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b''
        if not data:
            break
        os.write(1, data)
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            watched.remove(0)
        pending += data
        *lines, pending = pending.split(b'\n')
        for line in lines:
            word, *rest = line.decode().split()
            if word == 'send':
                os.write(fd, bytes.fromhex(rest[0]))
            else:
                resize(fd, int(rest[0]), int(rest[1]))
                os.kill(pid, signal.SIGWINCH)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
