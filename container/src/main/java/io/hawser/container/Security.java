package io.hawser.container;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a container may do.
 *
 * <p>Source: Engine API, {@code HostConfig.CapAdd}, {@code CapDrop}, {@code Privileged}, {@code SecurityOpt}, {@code Sysctls},
 * {@code MaskedPaths} and {@code ReadonlyPaths}.
 *
 * @param capAdd capabilities beyond Docker's set, with or without {@code CAP_}; {@code ALL} is all
 * @param capDrop capabilities taken from it
 * @param privileged every capability and device, nothing masked, no seccomp
 * @param securityOpt {@code seccomp=unconfined}, {@code no-new-privileges} …, as given
 * @param sysctls namespaced kernel parameters, {@code net.ipv4.ip_forward} to value
 * @param maskedPaths paths made unreadable; absent is Docker's list
 * @param readonlyPaths paths made read-only; absent is Docker's list
 */
public record Security(
        List<String> capAdd,
        List<String> capDrop,
        boolean privileged,
        List<String> securityOpt,
        SequencedMap<String, String> sysctls,
        Optional<List<String>> maskedPaths,
        Optional<List<String>> readonlyPaths) {

    /** As safe as Docker's default. */
    public static final Security DEFAULT = new Security(
            List.of(), List.of(), false, List.of(), new LinkedHashMap<>(), Optional.empty(), Optional.empty());

    public Security {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        securityOpt = List.copyOf(securityOpt);
        sysctls = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sysctls));
        maskedPaths = maskedPaths.map(List::copyOf);
        readonlyPaths = readonlyPaths.map(List::copyOf);
    }

    /** The default but for the sysctls. */
    public static Security withSysctls(Map<String, String> sysctls) {
        return new Security(
                List.of(),
                List.of(),
                false,
                List.of(),
                new LinkedHashMap<>(sysctls),
                Optional.empty(),
                Optional.empty());
    }
}
