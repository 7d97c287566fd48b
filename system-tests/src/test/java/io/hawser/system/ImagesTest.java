package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docker import, load, tag, images, rmi}, and images that try to write where they must not. */
@ExtendWith(OnEngine.class)
class ImagesTest {
    private final Engine engine;

    ImagesTest(Engine engine) {
        this.engine = engine;
    }

    @AfterEach
    void removeImages() {
        engine.cli(
                        "sh",
                        "-c",
                        "docker ps -aq | xargs -r docker rm -f; docker images -q hostile | xargs -r docker rmi -f")
                .run();
    }

    @Test
    void tagListRemove() {
        engine.ok("tag", "busybox", "hostile:copy");
        assertThat(engine.ok("images", "--format", "{{.Repository}}:{{.Tag}}").lines())
                .contains("busybox:latest", "hostile:copy");
        assertThat(engine.ok("rmi", "hostile:copy")).contains("Untagged: hostile:copy");
        assertThat(engine.ok("image", "inspect", "-f", "{{json .Config.Cmd}}", "busybox"))
                .isEqualTo("[\"sh\"]");
        assertThat(engine.refused("rmi", "nosuch")).containsIgnoringCase("no such image");
    }

    @Test
    void imagesAreListedByWhenTheyWereMade() throws IOException {
        importTar("");
        String format = "{{.Repository}}";
        assertThat(engine.ok("images", "--format", format, "-f", "since=busybox"))
                .isEqualTo("hostile");
        assertThat(engine.ok("images", "--format", format, "-f", "before=hostile"))
                .isEqualTo("busybox");
        assertThat(engine.ok("images", "-q", "-f", "since=hostile")).isEmpty();
        assertThat(engine.ok("images", "-q", "-f", "until=24h")).isEmpty();
        assertThat(engine.refused("images", "-f", "before=nosuch")).contains("No such image: nosuch");
    }

    @Test
    void anImageInUseIsKept() {
        engine.box("one");
        assertThat(engine.refused("rmi", "busybox")).contains("conflict");
    }

    @Test
    void archiveMembersStayInsideTheImage() throws IOException {
        Path outside = engine.host().folder().resolve("outside");
        importTar("""
                add("../../../../../../../../..%s", b"escaped")
                link("door", "%s"); add("door/through", b"escaped")
                """.formatted(outside, engine.host().folder()));
        assertThat(outside).doesNotExist();
        assertThat(engine.host().folder().resolve("through")).doesNotExist();
    }

    @Test
    void aLinkInPlaceOfEtcHostsLeadsNowhere() throws IOException {
        Path victim = Files.writeString(engine.host().folder().resolve("victim"), "untouched");
        importTar("""
                link("etc/hosts", "%1$s"); link("etc/resolv.conf", "%1$s"); link("etc/hostname", "%1$s")
                """.formatted(victim));
        engine.docker("run", "--rm", "hostile", "true").run();
        assertThat(victim).hasContent("untouched");
    }

    @Test
    void aVolumeOrWorkdirThatIsALinkStaysInside() throws IOException {
        Path target = engine.host().folder().resolve("target");
        Files.createDirectories(target);
        importTar("link(\"vol\", \"%1$s\"); link(\"work\", \"%1$s\")\n".formatted(target));
        engine.docker("run", "--rm", "-v", "/vol", "-w", "/work/made", "hostile", "touch", "/vol/file")
                .run();
        assertThat(target).isEmptyDirectory();
        Files.delete(target);
    }

    /** Imports a root file system with busybox in it and what the Python lines add. */
    private void importTar(String lines) throws IOException {
        Path tar = engine.host().folder().resolve("hostile.tar");
        Command.of("python3", "-c", """
                import io, sys, tarfile
                tar = tarfile.open(sys.argv[1], "w")
                def add(name, data, mode=0o755):
                    info = tarfile.TarInfo(name); info.size = len(data); info.mode = mode
                    tar.addfile(info, io.BytesIO(data))
                def link(name, target):
                    info = tarfile.TarInfo(name); info.type = tarfile.SYMTYPE; info.linkname = target
                    tar.addfile(info)
                add("bin/busybox", open("/bin/busybox", "rb").read())
                for applet in ("sh", "true", "touch"): link("bin/" + applet, "busybox")
                """ + lines + "tar.close()\n", tar.toString())
                .run()
                .orFail();
        // Refusing the archive is as good as taming it.
        engine.docker("import", "-c", "ENV PATH=/bin", tar.toString(), "hostile")
                .run();
        Files.delete(tar);
    }
}
