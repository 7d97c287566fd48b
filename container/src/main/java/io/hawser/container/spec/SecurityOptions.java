package io.hawser.container.spec;

import io.hawser.container.Security;
import io.hawser.network.model.NetworkException;
import java.util.Optional;

/**
 * {@code --security-opt}, understood.
 *
 * <p>Source: Engine API, {@code HostConfig.SecurityOpt}; the CLI sends the content of a profile, not its path.
 *
 * @param seccomp {@code unconfined}, or a profile's text; absent is the default profile
 * @param noNewPrivileges set-uid programs and file capabilities give nothing
 * @param systemPaths whether paths are masked and read-only
 */
record SecurityOptions(Optional<String> seccomp, boolean noNewPrivileges, boolean systemPaths) {

    static final String UNCONFINED = "unconfined";

    /** INVALID_PARAMETER for an option there is not. */
    static SecurityOptions of(Security security) {
        Optional<String> seccomp = Optional.empty();
        boolean noNewPrivileges = false;
        boolean systemPaths = true;
        for (String option : security.securityOpt()) {
            int split = separator(option);
            String key = split < 0 ? option : option.substring(0, split);
            String value = split < 0 ? "" : option.substring(split + 1);
            switch (key) {
                case "seccomp" -> seccomp = value.equals("builtin") ? Optional.empty() : Optional.of(value);
                case "no-new-privileges" -> noNewPrivileges = flag(option, value);
                case "systempaths" -> systemPaths = !value.equals(UNCONFINED);
                case "apparmor", "label" -> check(option, value);
                default -> throw NetworkException.invalid("invalid --security-opt 2: \"" + option + "\"");
            }
        }
        return new SecurityOptions(seccomp, noNewPrivileges, systemPaths);
    }

    private static int separator(String option) {
        int equals = option.indexOf('=');
        return equals >= 0 ? equals : option.indexOf(':');
    }

    private static boolean flag(String option, String value) {
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw NetworkException.invalid("invalid --security-opt 2: \"" + option + "\"");
        };
    }

    /** Neither AppArmor nor SELinux is used here; asking to be left alone by them is granted, a profile is not. */
    private static void check(String option, String value) {
        if (!value.equals(UNCONFINED) && !value.startsWith("disable") && !value.isEmpty()) {
            throw NetworkException.notImplemented("security option \"" + option + "\" is not supported");
        }
    }
}
