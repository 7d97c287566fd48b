package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Command.Output;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the daemon starts, refuses to start, and stops. */
class FlagsTest {

    @Test
    @ExtendWith(TestHosts.class)
    void aWrongFlagIsOneLineAndExitOne(TestHost host) {
        for (List<String> flags : List.of(
                List.of("--nosuch"),
                List.of("--mtu", "many"),
                List.of("-H", "ftp://x"),
                List.of("-H", "tcp://127.0.0.1:1"),
                List.of("--data-root", "/proc/nosuch"))) {
            Output output = host.command(Engine.commandLine(host, flags).toArray(String[]::new))
                    .run();
            assertThat(output.exit()).as(flags.toString()).isEqualTo(1);
            assertThat(output.err().lines()).as(flags.toString()).hasSize(1);
            assertThat(output.err()).as(flags.toString()).doesNotContain("Exception");
        }
    }

    @Test
    void theSocketIsForRootAndItsGroupAlone() throws IOException {
        try (TestHost host = TestHost.create();
                Engine engine = Engine.start(host)) {
            Path socket = host.folder().resolve("engine.sock");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(host.folder().resolve("data"))))
                    .isEqualTo("rwx--x---");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(host.folder().resolve("exec"))))
                    .isEqualTo("rwx------");
            assertThat(host.folder().resolve("engine.pid")).hasContent(Long.toString(engine.pid()));
            engine.stop();
            assertThat(socket).doesNotExist();
            assertThat(host.folder().resolve("engine.pid")).doesNotExist();
        }
    }

    /** But for what containers read themselves. */
    @Test
    void whatItKeepsIsForRootAlone() throws IOException {
        try (TestHost host = TestHost.create();
                Engine engine = Engine.start(host)) {
            engine.loadBusybox();
            engine.ok("network", "create", "--ipv6", "harbour");
            engine.box("one", "--network", "harbour", "-v", "hold:/data");
            List<String> open = new ArrayList<>();
            for (Path root :
                    List.of(host.folder().resolve("data"), host.folder().resolve("exec"))) {
                Files.walkFileTree(root, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                        boolean imagesOrContainers = Set.of("layers", "overlay", "volumes")
                                .contains(folder.toFile().getName());
                        return imagesOrContainers ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        boolean closed = Files.getPosixFilePermissions(file).stream()
                                .allMatch(each -> each.name().startsWith("OWNER"));
                        boolean theirs = Set.of("hosts", "hostname", "resolv.conf")
                                .contains(file.toFile().getName());
                        if (!closed && !theirs) {
                            open.add(file.toString());
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
            engine.clean();
            // What the monitor and the runtime make, and namespaces, lie in a folder that only root enters.
            assertThat(open).allMatch(file -> file.matches(".*/exec/(netns|bundles|runtime)/.*"));
        }
    }

    @Test
    void aSecondDaemonOnTheSameStateIsRefusedAndTouchesNothing() {
        try (TestHost host = TestHost.create();
                Engine engine = Engine.start(host)) {
            var before = host.settled();
            Output second = host.command(Engine.commandLine(host, List.of()).toArray(String[]::new))
                    .run();
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err().lines()).hasSize(1);
            assertThat(second.err()).contains(Long.toString(engine.pid()));
            assertThat(TestHosts.leftOn(host, before)).isEmpty();
            assertThat(engine.api().answers()).isTrue();
        }
    }

    @Test
    void theDefaultBridgeMovesWhenTheHostRoutesItsSubnet() {
        try (TestHost host = TestHost.create()) {
            host.ok("ip", "route", "add", "172.17.0.0/16", "via", host.lan().ipv4());
            try (Engine engine = Engine.start(host)) {
                assertThat(engine.ok("network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}", "bridge"))
                        .isEqualTo("172.18.0.0/16");
            }
        }
    }

    @Test
    void itStartsWithoutItsCacheFromAPathWithSpacesAndThroughALink() throws IOException {
        try (TestHost host = TestHost.create()) {
            Path copy = Files.createDirectories(host.folder().resolve("a checkout"));
            Command.of("cp", "-r", Engine.CHECKOUT + "/bin", Engine.CHECKOUT + "/scripts", copy.toString())
                    .run()
                    .orFail();
            Files.createDirectories(copy.resolve("build"));
            Command.of("cp", "-r", Engine.CHECKOUT + "/build/lib", copy + "/build")
                    .run()
                    .orFail();
            Path link = Files.createSymbolicLink(host.folder().resolve("hawserd"), copy.resolve("bin/hawserd"));
            assertThat(host.run(link.toString(), "--version").orFail().out()).containsIgnoringCase("version");
        }
    }
}
