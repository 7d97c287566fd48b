package io.hawser.api.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code POST /containers/prune}. */
public record ContainersDeleted(@Nullable List<String> containersDeleted, long spaceReclaimed) {}
