package io.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestHosts.class)
class TestHostTest {
    @Test
    void aHostReachesItsLanInBothFamilies(TestHost host) {
        host.command("busybox", "ping", "-c1", "-W1", host.lan().ipv4()).untilItSucceeds();
        host.command("busybox", "ping", "-c1", "-W1", host.lan().ipv6()).untilItSucceeds();
    }

    @Test
    void hostsOnOneWireReachEachOther(HostWire wire) {
        wire.host(1)
                .command("busybox", "ping", "-c1", "-W1", wire.host(2).ipv4())
                .untilItSucceeds();
    }

    @Test
    void twoPicturesOfAnUntouchedHostAreEqual(TestHost host) {
        assertThat(host.settled()).isEqualTo(host.picture());
    }

    @Test
    void aPictureShowsEachKindOfThing(TestHost host) throws IOException {
        HostPicture before = host.picture();
        host.ok("ip", "link", "add", "br9", "type", "bridge");
        host.ok("ip", "address", "add", "10.9.0.1/24", "dev", "br9");
        host.ok("nft", "add", "table", "inet", "left");
        host.ok("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        Path mount = Files.createDirectory(host.folder().resolve("mount"));
        Command.of("mount", "-t", "tmpfs", "none", mount.toString()).run().orFail();
        Process process = host.command("sleep", "60").start();
        Eventually.holds(
                "it is the program that was asked for",
                () -> host.picture()
                        .toString()
                        .lines()
                        .anyMatch(line -> line.startsWith("process") && line.endsWith("sleep")));

        assertThat(before.differencesTo(host.picture()))
                .anyMatch(line -> line.startsWith("+ link br9"))
                .anyMatch(line -> line.startsWith("+ address br9"))
                .anyMatch(line -> line.startsWith("+ nftables") && line.contains("table inet left"))
                .anyMatch(line -> line.equals("+ sysctl ipv4/ip_forward:1"))
                .anyMatch(line -> line.equals("+ mount " + mount))
                .anyMatch(line -> line.startsWith("+ process") && line.endsWith("sleep"));

        process.destroy();
        Command.of("umount", mount.toString()).run().orFail();
        host.ok("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward");
        host.ok("nft", "delete", "table", "inet", "left");
        host.ok("ip", "link", "delete", "br9");
    }

    @Test
    void whoUsesItsFilesElsewhereIsItsOwnAndWhoCopiedTheMountsIsNot(TestHost host) throws Exception {
        Path mount = Files.createDirectory(host.folder().resolve("mount"));
        Command.of("mount", "-t", "tmpfs", "none", mount.toString()).run().orFail();
        Process stranger = Command.of("unshare", "--mount", "sh", "-c", "echo; exec sleep 60")
                .start();
        Path layer = Files.createDirectory(host.folder().resolve("layer"));
        Process guest = Command.of("unshare", "--mount", "sh", "-c")
                .and("mount -t overlay -o lowerdir=" + layer + ":" + mount + " none /mnt && echo && exec sleep 60")
                .start();
        try {
            assertThat(stranger.inputReader().readLine()).isEmpty();
            assertThat(guest.inputReader().readLine()).isEmpty();
            assertThat(HostProcesses.of(host))
                    .extracting(found -> found.handle().pid())
                    .containsExactly(guest.pid());
        } finally {
            stranger.destroy();
            guest.destroy();
            Command.of("umount", mount.toString()).run().orFail();
        }
        assertThat(stranger.waitFor() + guest.waitFor()).isPositive();
    }

    @Test
    void aClosedHostIsGone() {
        TestHost host = TestHost.create();
        host.close();
        assertThat(host.netns()).doesNotExist();
        assertThat(host.folder()).doesNotExist();
    }

    @Test
    void aCommandThatHangsFailsTheTest() {
        Command hangs = Command.of("sleep", "60").within(java.time.Duration.ofMillis(100));
        assertThatThrownBy(hangs::run).isInstanceOf(AssertionError.class).hasMessageContaining("still running");
    }
}
