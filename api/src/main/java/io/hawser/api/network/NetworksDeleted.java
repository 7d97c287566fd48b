package io.hawser.api.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code POST /networks/prune}; {@code null} when nothing was removed. */
public record NetworksDeleted(@Nullable List<String> networksDeleted) {}
