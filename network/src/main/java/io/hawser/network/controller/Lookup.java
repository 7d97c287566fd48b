package io.hawser.network.controller;

import io.hawser.network.model.NetworkException;
import java.util.Collection;
import java.util.List;

/**
 * How a network is found by what the user typed: the whole id first, then the whole name, then a prefix of the id. Names
 * are unique here, so only a prefix can be ambiguous. Each place in Docker has a wording of its own for that.
 */
enum Lookup {
    /** {@code docker network inspect}. */
    INSPECT {
        @Override
        String ambiguous(String text, int matches) {
            return matches + " matches found based on ID prefix: network " + text + " is ambiguous";
        }
    },
    /** {@code connect}, {@code disconnect}, {@code run}, {@code rm}. */
    USE {
        @Override
        String ambiguous(String text, int matches) {
            return "network " + text + " is ambiguous (" + matches + " matches found based on ID prefix)";
        }
    };

    abstract String ambiguous(String text, int matches);

    /** @throws NetworkException NOT_FOUND, or INVALID_PARAMETER when ambiguous */
    NetworkRecord find(String text, Collection<NetworkRecord> networks) {
        NetworkRecord named = null;
        for (NetworkRecord network : networks) {
            if (network.id().hex64().equals(text)) {
                return network;
            }
            named = network.name().equals(text) ? network : named;
        }
        return named == null ? byPrefix(text, networks) : named;
    }

    private NetworkRecord byPrefix(String text, Collection<NetworkRecord> networks) {
        List<NetworkRecord> matches = networks.stream()
                .filter(network -> !text.isEmpty() && network.id().hex64().startsWith(text))
                .toList();
        if (matches.size() > 1) {
            throw NetworkException.invalid(ambiguous(text, matches.size()));
        }
        if (matches.isEmpty()) {
            throw NetworkException.notFound("network " + text + " not found");
        }
        return matches.getFirst();
    }
}
