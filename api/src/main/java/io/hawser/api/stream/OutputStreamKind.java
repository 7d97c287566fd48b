package io.hawser.api.stream;

/** Which stream a frame belongs to; the number is the frame's first byte. */
public enum OutputStreamKind {
    /** Never sent by the daemon. */
    STDIN(0),
    /** The container's standard output. */
    STDOUT(1),
    /** The container's standard error. */
    STDERR(2),
    /** An error of the daemon itself: the client ends with it. */
    SYSTEM_ERROR(3);

    private final int number;

    OutputStreamKind(int number) {
        this.number = number;
    }

    /** The frame's first byte. */
    public int number() {
        return number;
    }

    /** The stream with this number, from 0 to 3. */
    static OutputStreamKind of(int number) {
        return switch (number) {
            case 0 -> STDIN;
            case 1 -> STDOUT;
            case 2 -> STDERR;
            case 3 -> SYSTEM_ERROR;
            default -> throw new IllegalArgumentException("no stream has the number " + number);
        };
    }
}
