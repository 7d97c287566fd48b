package io.hawser.container.volume;

import io.hawser.container.archive.Names;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The short form of a mount, {@code SOURCE:TARGET[:OPTIONS]}, read as Docker reads it.
 *
 * <pre>
 *   /srv:/data:ro      a host folder          web:/data            a volume by name
 *   /srv:/data:rslave  with propagation       web:/data:nocopy     left as it is
 * </pre>
 *
 * <p>Source: moby, volume/mounts/linux_parser.go.
 *
 * @param source host path or volume's name; empty for an anonymous volume
 * @param target clean absolute path in the container
 * @param mode the options as given
 */
record ShortMount(String source, String target, String mode) {

    private static final Set<String> PROPAGATION =
            Set.of("private", "rprivate", "slave", "rslave", "shared", "rshared");
    private static final Set<String> CONSISTENCY = Set.of("default", "consistent", "cached", "delegated");

    static ShortMount parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || Arrays.stream(parts).anyMatch(String::isEmpty)) {
            throw NetworkException.invalid("invalid volume specification: '" + text + "'");
        }
        String source = parts.length == 1 ? "" : parts[0];
        String target = parts.length == 1 ? parts[0] : parts[1];
        String mode = parts.length == 3 ? parts[2] : "";
        String config = "invalid mount config for type \"" + (source.startsWith("/") ? "bind" : "volume") + "\": ";
        String said = "invalid volume specification: '" + text + "': " + config;
        ShortMount mount = new ShortMount(source, target(said, target), mode);
        mount.checkMode();
        if (!source.isEmpty() && !source.startsWith("/")) {
            VolumeStore.checkName(source);
        }
        return mount;
    }

    /** A target in the container, clean; Docker's words, after what was {@code said} before them, when it cannot be one. */
    static String target(String said, String target) {
        if (!target.startsWith("/")) {
            throw NetworkException.invalid(said + "invalid mount path: '" + target + "' mount path must be absolute");
        }
        String clean = "/" + Names.clean(target);
        if (clean.equals("/")) {
            throw NetworkException.invalid(said + "invalid specification: destination can't be '/'");
        }
        return clean;
    }

    private void checkMode() {
        int writes = 0;
        int labels = 0;
        int propagations = 0;
        int copies = 0;
        int consistencies = 0;
        for (String option : options()) {
            switch (option) {
                case "ro", "rw" -> writes++;
                case "z", "Z" -> labels++;
                case "nocopy" -> copies++;
                default -> {
                    propagations += PROPAGATION.contains(option) ? 1 : 0;
                    consistencies += CONSISTENCY.contains(option) ? 1 : 0;
                    if (!PROPAGATION.contains(option) && !CONSISTENCY.contains(option)) {
                        throw invalidMode();
                    }
                }
            }
        }
        boolean twice = writes > 1 || labels > 1 || propagations > 1 || copies > 1 || consistencies > 1;
        boolean misplaced = isBind() ? copies > 0 : propagations > 0;
        if (twice || misplaced) {
            throw invalidMode();
        }
    }

    private NetworkException invalidMode() {
        return NetworkException.invalid("invalid mode: " + mode);
    }

    List<String> options() {
        return mode.isEmpty() ? List.of() : new ArrayList<>(Arrays.asList(mode.split(",", -1)));
    }

    boolean isBind() {
        return source.startsWith("/");
    }

    boolean writable() {
        return !options().contains("ro");
    }

    String propagation() {
        return options().stream().filter(PROPAGATION::contains).findFirst().orElse("rprivate");
    }

    boolean noCopy() {
        return options().contains("nocopy");
    }

    static boolean isPropagation(String text) {
        return PROPAGATION.contains(text);
    }
}
