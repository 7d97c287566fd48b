package io.hawser.network.ipam;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import java.util.Collection;
import java.util.List;

/** Asked, when a subnet is to be chosen, which prefixes are in use outside: routes of the host, its name servers. */
@FunctionalInterface
public interface ReservedPrefixes {

    /** Nothing to keep clear of. */
    ReservedPrefixes NONE = family -> List.of();

    Collection<Cidr> of(Family family);
}
