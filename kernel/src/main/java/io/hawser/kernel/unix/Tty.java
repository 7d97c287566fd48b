package io.hawser.kernel.unix;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The window size of a terminal. Any thread may call.
 *
 * <p>Source: ioctl_tty(2), {@code struct winsize}: rows 2 | columns 2 | two unused.
 */
public final class Tty {
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int WINSIZE = 8;

    private Tty() {}

    /**
     * Characters.
     *
     * @param rows lines
     * @param columns characters of a line
     */
    public record Size(int rows, int columns) {}

    /**
     * Sets the size; the foreground processes get SIGWINCH if it differs.
     *
     * @throws KernelException ENOTTY if it is no terminal
     */
    public static void resize(FileDescriptor terminal, Size size) {
        ByteBuffer struct = ByteBuffer.allocate(WINSIZE).order(ByteOrder.nativeOrder());
        struct.putShort((short) size.rows()).putShort((short) size.columns());
        Syscalls.ioctl(terminal, TIOCSWINSZ, struct.array());
    }

    public static Size size(FileDescriptor terminal) {
        byte[] struct = new byte[WINSIZE];
        Syscalls.ioctl(terminal, TIOCGWINSZ, struct);
        ByteBuffer view = ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder());
        return new Size(view.getShort(0) & 0xffff, view.getShort(2) & 0xffff);
    }
}
