package io.hawser.container;

import io.hawser.network.model.NetworkException;
import java.util.List;
import java.util.Locale;

/** Signals by name and number. Source: signal(7), the numbers of x86 and ARM. */
final class Signals {
    static final int SIGKILL = 9;
    static final int SIGTERM = 15;

    private static final List<String> NAMES = List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM",
            "PROF", "WINCH", "IO", "PWR", "SYS");
    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private Signals() {}

    /** The number of {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3}. INVALID_PARAMETER for what is none. */
    static int parse(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        int number = number(name);
        if (number < 1 || number > RTMAX) {
            throw NetworkException.invalid("invalid signal: " + text);
        }
        return number;
    }

    private static int number(String name) {
        int known = NAMES.indexOf(name);
        if (known > 0) {
            return known;
        }
        if (name.startsWith("RTMIN+")) {
            return RTMIN + decimal(name.substring(6));
        }
        if (name.startsWith("RTMAX-")) {
            return RTMAX - decimal(name.substring(6));
        }
        return switch (name) {
            case "RTMIN" -> RTMIN;
            case "RTMAX" -> RTMAX;
            case "IOT" -> 6;
            case "CLD" -> 17;
            case "POLL" -> 29;
            default -> decimal(name);
        };
    }

    private static int decimal(String digits) {
        return digits.matches("[0-9]{1,2}") ? Integer.parseInt(digits) : -1;
    }
}
