package io.hawser.container.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * How an archive is compressed, told by its first bytes. gzip is read here; the others by their own programs, which keeps the
 * decoding of hostile data out of this process.
 */
public enum Compression {
    NONE(""),
    GZIP(""),
    BZIP2("bzip2"),
    XZ("xz"),
    ZSTD("zstd");

    private final String program;

    Compression(String program) {
        this.program = program;
    }

    /** The compression of a file. */
    public static Compression of(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(6);
        }
        if (begins(head, 0x1f, 0x8b)) {
            return GZIP;
        } else if (begins(head, 'B', 'Z', 'h')) {
            return BZIP2;
        } else if (begins(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZ;
        } else if (begins(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        return NONE;
    }

    private static boolean begins(byte[] head, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The content of a file, uncompressed.
     *
     * @throws ArchiveException when the program that reads it is not installed
     */
    public static InputStream open(Path file) throws IOException {
        Compression found = of(file);
        return switch (found) {
            case NONE -> Files.newInputStream(file);
            case GZIP -> new GZIPInputStream(Files.newInputStream(file), 64 << 10);
            case BZIP2, XZ, ZSTD -> found.piped(file);
        };
    }

    private InputStream piped(Path file) throws IOException {
        ProcessBuilder command = new ProcessBuilder(List.of(program, "-dc"))
                .redirectInput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        command.environment().clear();
        command.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        try {
            return new Output(command.start(), program);
        } catch (IOException e) {
            throw new ArchiveException("archive is compressed with " + program + ", which cannot be run here");
        }
    }

    /** What the program prints; a failure of it is an error at the end, not a short archive. */
    private static final class Output extends FilterInputStream {

        private final Process process;
        private final String program;

        Output(Process process, String program) {
            super(process.getInputStream());
            this.process = process;
            this.program = program;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read < 0) {
                ended();
            }
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read < 0) {
                ended();
            }
            return read;
        }

        private void ended() throws IOException {
            try {
                if (process.waitFor() != 0) {
                    throw new ArchiveException("broken " + program + " data in archive");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + program + " ran", e);
            }
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            super.close();
        }
    }
}
