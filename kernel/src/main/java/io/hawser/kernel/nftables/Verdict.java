package io.hawser.kernel.nftables;

import java.util.Locale;
import java.util.Optional;

/** What becomes of the packet: {@code accept}, {@code drop}, {@code goto nat_in}. Also the data of a verdict map. */
public record Verdict(Code code, Optional<String> chain) implements Target {
    /** {@code NF_DROP}, {@code NF_ACCEPT} and {@code enum nft_verdicts}. */
    public enum Code {
        DROP(0),
        ACCEPT(1),
        QUEUE(3),
        CONTINUE(-1),
        BREAK(-2),
        JUMP(-3),
        GOTO(-4),
        RETURN(-5);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Code of(int number) {
            for (Code code : values()) {
                if (code.number == number) {
                    return code;
                }
            }
            throw new IllegalArgumentException("no verdict " + number);
        }
    }

    public static final Verdict ACCEPT = new Verdict(Code.ACCEPT, Optional.empty());
    public static final Verdict DROP = new Verdict(Code.DROP, Optional.empty());
    public static final Verdict RETURN = new Verdict(Code.RETURN, Optional.empty());

    public Verdict {
        boolean needsChain = code == Code.JUMP || code == Code.GOTO;
        if (needsChain != chain.isPresent()) {
            throw new IllegalArgumentException(code + (needsChain ? " needs a chain" : " goes to no chain"));
        }
    }

    /** Written out as {@link NamedSet#equals} is. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Verdict that && code == that.code && chain.equals(that.chain);
    }

    @Override
    public int hashCode() {
        return 31 * code.hashCode() + chain.hashCode();
    }

    public static Verdict jumpTo(String chain) {
        return new Verdict(Code.JUMP, Optional.of(chain));
    }

    public static Verdict goTo(String chain) {
        return new Verdict(Code.GOTO, Optional.of(chain));
    }

    @Override
    public String text() {
        return code.name().toLowerCase(Locale.ROOT) + chain.map(c -> " " + c).orElse("");
    }
}
