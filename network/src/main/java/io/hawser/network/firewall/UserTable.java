package io.hawser.network.firewall;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The administrator's own table, {@code inet hawser-user}: what {@code DOCKER-USER} is to Docker. It is made where it is
 * missing when the engine starts, and never altered or removed by us; it belongs to nobody, so {@code nft} may fill, flush
 * and delete it. Its chains are hooked before ours:
 *
 * <ul>
 *   <li>{@code prerouting}, before a published port is translated: a rule sees the address and port the client asked for;
 *   <li>{@code forward}, after that: a rule sees the container's.
 * </ul>
 *
 * <p>A drop there is final. An accept ends the chain it stands in, not ours.
 */
public final class UserTable {
    /** Its layout's number, which its comment names. It rises when a chain is added or hooked elsewhere. */
    public static final int VERSION = 1;

    public static final TableId ID = new TableId(Family.INET, "hawser-user");

    private static final int BEFORE_TRANSLATION = -110;
    private static final int BEFORE_OURS = -10;

    private UserTable() {}

    /** The table and its empty chains. */
    public static List<NftObject> objects() {
        Table table = new Table(
                ID, Set.of(), Optional.of("yours: hawser makes it once and leaves it alone (version " + VERSION + ")"));
        return List.of(
                table,
                Chain.base(ID, "prerouting", Chain.Type.FILTER, Chain.Point.PREROUTING, BEFORE_TRANSLATION),
                Chain.base(ID, "forward", Chain.Type.FILTER, Chain.Point.FORWARD, BEFORE_OURS));
    }
}
