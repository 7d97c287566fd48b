package io.hawser.container.image;

import java.util.List;

/**
 * How the archive of a root file system becomes an image.
 *
 * <p>Source: Engine API, {@code POST /images/create?fromSrc=-&repo=R&tag=T&message=M&changes=C}.
 *
 * @param repo name to give it; empty for none
 * @param tag tag of the name; empty is {@code latest}
 * @param message kept as its comment; empty is Docker's {@code Imported from -}
 * @param changes instructions in the words of a Dockerfile: {@code CMD ["/bin/sh"]}
 */
public record ImportRequest(String repo, String tag, String message, List<String> changes) {

    public ImportRequest {
        changes = List.copyOf(changes);
    }
}
