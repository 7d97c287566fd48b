package io.hawser.kernel.netlink;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import java.util.List;

/**
 * Some messages of a batch were refused. For rtnetlink the others took effect; an nfnetlink transaction as a whole did not.
 */
public final class BatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Failure> failures;

    /**
     * One refused message.
     *
     * @param index its place in the batch, from 0
     * @param error why
     */
    public record Failure(int index, KernelException error) {}

    /** At least one failure, in the order of the batch. */
    public BatchException(List<Failure> failures) {
        super(message(failures), failures.getFirst().error());
        this.failures = List.copyOf(failures);
        for (Failure failure : this.failures.subList(1, this.failures.size())) {
            addSuppressed(failure.error());
        }
    }

    /** Every refused message, by index. */
    public List<Failure> failures() {
        return failures;
    }

    /** The first refusal, which is often the reason for the others. */
    public KernelException first() {
        return failures.getFirst().error();
    }

    /** Whether every refusal is this one, so that a caller who expects it may go on. */
    public boolean isOnly(Errno expected) {
        for (Failure failure : failures) {
            if (!failure.error().is(expected)) {
                return false;
            }
        }
        return true;
    }

    private static String message(List<Failure> failures) {
        StringBuilder text = new StringBuilder();
        for (Failure failure : failures) {
            text.append(text.isEmpty() ? "" : "; ").append(failure.error().getMessage());
        }
        return text.toString();
    }
}
