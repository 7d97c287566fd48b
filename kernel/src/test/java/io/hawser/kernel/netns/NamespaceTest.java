package io.hawser.kernel.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamespaceTest {
    private static final Path THREAD_NETWORK = Path.of("/proc/thread-self/ns/net");

    @Test
    void aNewNamespaceIsAnotherOneAndItsFileOpensIt() {
        try (TestNamespace test = new TestNamespace();
                Namespace home = Namespace.current();
                Namespace again = Namespace.open(test.pin())) {
            assertThat(test.namespace().isSameAs(again)).isTrue();
            assertThat(test.namespace().isSameAs(home)).isFalse();
            assertThat(again.inode()).isNotEqualTo(home.inode());
        }
    }

    @Test
    void anUnnamedNamespaceIsAnotherOneForWhoHoldsIt() {
        try (Namespace home = Namespace.current();
                Namespace unnamed = Namespace.unnamed();
                Namespace other = Namespace.unnamed()) {
            assertThat(unnamed.isSameAs(home)).isFalse();
            assertThat(unnamed.isSameAs(other)).isFalse();
            Namespace again = unnamed.duplicate();
            unnamed.close();
            assertThat(again.call(NamespaceTest::namespaceOfThread)).isEqualTo("net:[" + again.inode() + "]");
            again.close();
            assertThat(home.call(NamespaceTest::namespaceOfThread)).isEqualTo("net:[" + home.inode() + "]");
        }
    }

    @Test
    void aPinIsForRootAlone() throws Exception {
        try (TestNamespace test = new TestNamespace()) {
            test.namespace().close();
            Syscalls.umount(test.pin().toString(), 2);
            assertThat(Files.getPosixFilePermissions(test.pin()).toString()).contains("OWNER_READ", "OWNER_WRITE");
            assertThat(Files.getPosixFilePermissions(test.pin())).hasSize(2);
        }
    }

    @Test
    void callRunsInsideAndComesHome() {
        try (TestNamespace test = new TestNamespace();
                Namespace home = Namespace.current()) {
            String there = test.namespace().call(NamespaceTest::namespaceOfThread);
            String then = home.call(NamespaceTest::namespaceOfThread);
            assertThat(there).isEqualTo("net:[" + test.namespace().inode() + "]");
            assertThat(then).isEqualTo("net:[" + home.inode() + "]");
        }
    }

    @Test
    void whoIsInsideAlreadyGoesNowhere() {
        try (TestNamespace test = new TestNamespace();
                Namespace home = Namespace.current()) {
            Thread caller = Thread.currentThread();
            assertThat(home.call(Thread::currentThread)).isEqualTo(caller);
            assertThat(test.namespace().call(Thread::currentThread)).isNotEqualTo(caller);
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> test.namespace().call(() -> test.namespace().call(() -> "twice")));
        }
    }

    @Test
    void virtualThreadsNeverEndUpInsideANamespace() throws Exception {
        Set<String> seen = Collections.synchronizedSet(new HashSet<>());
        try (TestNamespace test = new TestNamespace();
                Namespace home = Namespace.current()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    test.namespace().call(NamespaceTest::namespaceOfThread);
                    seen.add(namespaceOfThread());
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(seen).containsExactly("net:[" + home.inode() + "]");
        }
    }

    @Test
    void whatIsThrownInsideArrivesOutside() {
        try (TestNamespace test = new TestNamespace()) {
            assertThatThrownBy(() -> test.namespace().call(() -> {
                        throw new KernelException("x", "y", Errno.EBUSY);
                    }))
                    .hasMessage("x y: EBUSY (Device or resource busy)");
            assertThatIllegalStateException()
                    .isThrownBy(() -> test.namespace().call(() -> {
                        throw new IOException("checked");
                    }))
                    .withCauseInstanceOf(IOException.class);
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> test.namespace().call(() -> test.namespace().call(() -> 1)))
                    .withMessageContaining("cannot start another");
        }
    }

    @Test
    void anInterruptIsKeptForTheCaller() throws Exception {
        AtomicBoolean kept = new AtomicBoolean();
        try (TestNamespace test = new TestNamespace()) {
            Thread thread = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                kept.set(test.namespace().call(() -> 7) == 7 && Thread.interrupted());
            });
            thread.join();
        }
        assertThat(kept).isTrue();
    }

    @Test
    void createRefusesAFileThatIsThere(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("net"));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Namespace.create(file))
                .matches(e -> e.is(Errno.EEXIST));
        assertThat(file).exists();
    }

    @Test
    void openRefusesWhatIsNoNetworkNamespace(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("net"));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Namespace.open(file))
                .matches(e -> e.is(Errno.EINVAL));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Namespace.open(Path.of("/proc/self/ns/mnt")))
                .matches(e -> e.is(Errno.EINVAL));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Namespace.open(directory.resolve("absent")))
                .matches(e -> e.is(Errno.ENOENT));
    }

    @Test
    void unpinTwiceIsFineAndLeavesNoMount() throws Exception {
        TestNamespace test = new TestNamespace();
        test.namespace().close();
        Namespace.unpin(test.pin());
        Namespace.unpin(test.pin());
        assertThat(test.pin()).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mounts")))
                .doesNotContain(test.pin().toString());
        Files.delete(test.pin().getParent());
        Namespace.unpin(test.pin());
    }

    private static String namespaceOfThread() {
        try {
            return Files.readSymbolicLink(THREAD_NETWORK).toString();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
