package io.hawser.kernel.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountTest {
    @TempDir
    private Path directory;

    private Path target;

    @BeforeEach
    void prepare() throws IOException {
        target = make("target");
        // Overlays cannot use an overlay's directories as upper ones; memory always does.
        Mount.tmpfs(make("memory"), "size=1m");
    }

    @AfterEach
    void takeAway() {
        Mount.unmount(target);
        Mount.unmount(directory.resolve("memory"));
    }

    @Test
    void anOverlayShowsItsLayersAndKeepsChangesInTheUpper() throws IOException {
        Path base = make("memory/base:1,a");
        Path top = make("memory/top");
        Files.writeString(base.resolve("both"), "base");
        Files.writeString(base.resolve("below"), "base");
        Files.writeString(top.resolve("both"), "top");
        Mount.Layers layers = new Mount.Layers(List.of(top, base), make("memory/upper"), make("memory/work"));
        Mount.overlay(layers, target);
        assertThat(target.resolve("both")).hasContent("top");
        assertThat(target.resolve("below")).hasContent("base");
        Files.writeString(target.resolve("below"), "changed");
        assertThat(directory.resolve("memory/upper/below")).hasContent("changed");
        assertThat(base.resolve("below")).hasContent("base");
        assertThat(MountTable.under(target)).containsExactly(new MountTable.Entry(target, "overlay"));
    }

    @Test
    void tooManyLayersAreRefusedInsteadOfCut() throws IOException {
        List<Path> many = Collections.nCopies(400, make("memory/layer"));
        Mount.Layers layers = new Mount.Layers(many, make("memory/upper"), make("memory/work"));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Mount.overlay(layers, target))
                .matches(e -> e.is(Errno.ENAMETOOLONG));
        assertThatIllegalArgumentException().isThrownBy(() -> new Mount.Layers(List.of(), target, target));
    }

    @Test
    void aBindShowsTheSameFiles() throws IOException {
        Path source = make("memory/source");
        Mount.bind(source, target);
        Files.writeString(target.resolve("x"), "1");
        assertThat(source.resolve("x")).hasContent("1");
    }

    @Test
    void aReadOnlyBindCannotBeWrittenThrough() throws IOException {
        Path source = make("memory/source");
        Mount.bindReadOnly(source, target);
        assertThatThrownBy(() -> Files.writeString(target.resolve("x"), "1")).hasMessageContaining("Read-only");
        Files.writeString(source.resolve("x"), "1");
    }

    @Test
    void unmountTakesAllThatLieOnEachOtherAndTwiceIsFine() throws IOException {
        Mount.tmpfs(target, "");
        Mount.tmpfs(target, "");
        assertThat(MountTable.isMountPoint(target)).isTrue();
        Mount.unmount(target);
        assertThat(MountTable.isMountPoint(target)).isFalse();
        Mount.unmount(target);
        Mount.unmount(directory.resolve("absent"));
    }

    @Test
    void aLineOfTheTableIsRead() {
        String line = "36 35 98:0 /a /mnt/with\\040space\\134 rw,noatime master:1 shared:2 - ext3 /dev/root rw";
        assertThat(MountTable.parse(line)).isEqualTo(new MountTable.Entry(Path.of("/mnt/with space\\"), "ext3"));
    }

    private Path make(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }
}
