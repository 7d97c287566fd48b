package io.hawser.kernel.netlink;

/**
 * A message from the kernel.
 *
 * @param type what it is, for example RTM_NEWLINK
 * @param flags {@code NLM_F_*}
 * @param seq that of the request it answers; 0 for a notification
 * @param payload everything behind the netlink header: the family's header, then attributes
 */
@SuppressWarnings("ArrayRecordComponent") // raw bytes, never compared
public record NetlinkMessage(int type, int flags, int seq, byte[] payload) {
    /** The attributes behind a family header of this many bytes. */
    public Attributes attributes(int headerLength) {
        return Attributes.parse(payload, Netlink.align(headerLength));
    }
}
