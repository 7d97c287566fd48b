package io.hawser.kernel.ffm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SyscallsTest {
    @Test
    void anErrorNamesCallObjectAndErrno() {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Syscalls.open("/no/such", Syscalls.O_RDONLY, 0))
                .withMessage("open /no/such: ENOENT (No such file or directory)")
                .matches(e -> e.call().equals("open") && e.object().equals("/no/such"));
        assertThat(new KernelException("c", "o", Errno.EPERM, Optional.of("why")))
                .hasMessage("c o: EPERM (Operation not permitted): why");
        assertThat(new Errno(9999).toString()).isEqualTo("E9999 (Unknown error 9999)");
        assertThat(Errno.EADDRINUSE.name()).isEqualTo("EADDRINUSE");
    }

    @Test
    void aNulInAPathIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Syscalls.open("/etc\0x", Syscalls.O_RDONLY, 0));
    }

    @Test
    void filesAreWrittenReadAndDescribed(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("ü");
        try (FileDescriptor out = Syscalls.open(file.toString(), Syscalls.O_WRONLY | Syscalls.O_CREAT, 0600)) {
            assertThat(Syscalls.write(out, "xabc".getBytes(UTF_8), 1, 3)).isEqualTo(3);
            Syscalls.chmod(out, 0711);
            Syscalls.chown(out, 12, 34);
        }
        byte[] into = new byte[10];
        try (FileDescriptor in = Syscalls.open(file.toString(), Syscalls.O_RDONLY, 0)) {
            assertThat(Syscalls.read(in, into, 2, 8)).isEqualTo(3);
            assertThat(new String(into, 2, 3, UTF_8)).isEqualTo("abc");
            assertThat(Syscalls.read(in, into, 0, 10)).isZero();
            FileStatus status = Syscalls.status(in);
            assertThat(status.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
            assertThat(status.isRegular()).isTrue();
            assertThat(status)
                    .extracting(FileStatus::uid, FileStatus::gid, FileStatus::size)
                    .containsExactly(12, 34, 3L);
            assertThat(status.permissions()).isEqualTo(0711);
        }
    }

    @Test
    void aClosedDescriptorIsNotUsed() {
        FileDescriptor event = Syscalls.eventfd();
        assertThat(Syscalls.read(event, new byte[8], 0, 8)).isEqualTo(Syscalls.WOULD_BLOCK);
        event.close();
        event.close();
        assertThat(event.isOpen()).isFalse();
        assertThatIllegalStateException().isThrownBy(event::number);
    }

    @Test
    void pollTellsWhichDescriptorIsReady() {
        try (FileDescriptor quiet = Syscalls.eventfd();
                FileDescriptor loud = Syscalls.eventfd()) {
            PollSet set = new PollSet(2).add(quiet.number(), PollSet.IN).add(loud.number(), PollSet.IN);
            assertThat(Syscalls.poll(set, 1)).isZero();
            Syscalls.write(loud, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}, 0, 8);
            assertThat(Syscalls.poll(set, -1)).isEqualTo(1);
            assertThat(set.ready(0)).isZero();
            assertThat(set.ready(1)).isEqualTo(PollSet.IN);
        }
    }

    @Test
    void anOpenFileIsHandedOver(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "passed");
        FileDescriptor[] pair = SocketCalls.socketPair(SocketCalls.SOCK_SEQPACKET | SocketCalls.SOCK_NONBLOCK);
        try (FileDescriptor left = pair[0];
                FileDescriptor right = pair[1];
                FileDescriptor passed = Syscalls.open(file.toString(), Syscalls.O_RDONLY, 0)) {
            byte[] into = new byte[10];
            assertThat(DescriptorPassing.receive(right, into).length()).isEqualTo(Syscalls.WOULD_BLOCK);
            DescriptorPassing.send(left, "hi".getBytes(UTF_8), passed);
            DescriptorPassing.Received received = DescriptorPassing.receive(right, into);
            assertThat(received.length()).isEqualTo(2);
            try (FileDescriptor arrived = received.descriptors().getFirst()) {
                assertThat(Syscalls.read(arrived, into, 0, 10)).isEqualTo(6);
            }
            SocketCalls.shutdown(left, 1);
            assertThat(DescriptorPassing.receive(right, into).length()).isZero();
        }
    }

    @Test
    void processesAreAskedAndSignalled() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        int pid = (int) sleeper.pid();
        Syscalls.kill(pid, 0);
        try (FileDescriptor handle = Syscalls.pidfd(pid)) {
            Syscalls.signal(handle, 9);
            assertThat(sleeper.waitFor()).isEqualTo(137);
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> Syscalls.signal(handle, 0))
                    .matches(e -> e.is(Errno.ESRCH));
        }
    }

    @Test
    void theMaskIsReturnedByTheNext() {
        int before = Syscalls.umask(077);
        assertThat(Syscalls.umask(before)).isEqualTo(077);
    }
}
