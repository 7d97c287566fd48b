package io.hawser.network.controller;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the host's resolv.conf changes: looks twice a second at its inode, size and time. Not inotify: the file is most
 * often a link into a folder that comes and goes, is replaced by a rename, or lies under a bind mount, and a watch that misses
 * one of these is worse than two stat calls a second.
 *
 * <p>{@link #close} ends it.
 */
final class HostConfWatch implements AutoCloseable {
    static final Duration PERIOD = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(HostConfWatch.class);

    private final HostConf conf;
    private final Runnable changed;
    private final Rounds rounds;
    private String seen;

    HostConfWatch(HostConf conf, Runnable changed) {
        this.conf = conf;
        this.changed = changed;
        this.seen = conf.stamp();
        this.rounds = new Rounds("hawser-resolv-conf", PERIOD, this::look);
    }

    /** Looks from now on; fine when it does already. */
    void start() {
        rounds.start();
    }

    private void look() {
        String now = conf.stamp();
        if (now.equals(seen)) {
            return;
        }
        try {
            changed.run();
            seen = now;
            LOG.info("{} has changed: containers use it now", conf.file());
        } catch (RuntimeException failed) {
            LOG.warn("{} has changed, but cannot be used: {}", conf.file(), failed.getMessage());
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
