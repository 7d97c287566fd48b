package io.hawser.kernel.route;

import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import java.util.function.Consumer;

/**
 * A request that is a message type, its flags and an object: adding and removing differ in nothing else.
 *
 * @param type {@code RTM_*}
 * @param flags {@code NLM_F_*}
 * @param object for the texts of errors
 * @param body writes the family's header and the attributes
 */
record ObjectRequest(int type, int flags, String object, Consumer<MessageWriter> body) implements RouteRequest {
    static final int ADD = Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;
    static final int REPLACE = Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE;

    @Override
    public void encode(MessageWriter batch) {
        batch.begin(type, flags);
        body.accept(batch);
        batch.end();
    }
}
