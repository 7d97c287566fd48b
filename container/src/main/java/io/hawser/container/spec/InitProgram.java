package io.hawser.container.spec;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The small program that {@code --init} puts in front of a container's command. It runs inside the container, where its
 * libraries are not, so only a statically linked one will do.
 */
public final class InitProgram {

    private static final List<String> NAMES = List.of("docker-init", "tini-static", "catatonit", "tini");
    private static final List<String> FOLDERS = List.of(
            "/usr/local/libexec/docker",
            "/usr/libexec/docker",
            "/usr/libexec/podman",
            "/usr/local/bin",
            "/usr/bin",
            "/usr/sbin",
            "/sbin");
    private static final int PT_INTERP = 3;

    private InitProgram() {}

    /** The one of this host. SYSTEM when there is none: the message says what to install. */
    public static Path find() {
        for (String name : NAMES) {
            for (String folder : FOLDERS) {
                Path program = Path.of(folder, name);
                if (Files.isExecutable(program) && isStatic(program)) {
                    return program;
                }
            }
        }
        throw NetworkException.system(
                "--init needs a statically linked docker-init, tini or catatonit on this host: install tini");
    }

    /** Whether an ELF file asks for no interpreter. Source: elf(5). */
    static boolean isStatic(Path program) {
        try (RandomAccessFile file = new RandomAccessFile(program.toFile(), "r")) {
            ByteBuffer header = read(file, 0, 64);
            if (header.getInt(0) != 0x464c457f || header.get(4) != 2) {
                return false;
            }
            int size = header.getShort(54);
            for (int i = 0; i < header.getShort(56); i++) {
                if (read(file, header.getLong(32) + (long) i * size, size).getInt(0) == PT_INTERP) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static ByteBuffer read(RandomAccessFile file, long at, int size) throws IOException {
        byte[] bytes = new byte[size];
        file.seek(at);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
