package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.dns.Resolver;
import io.hawser.network.dns.Service;
import io.hawser.network.dns.Shared;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A resolver together with the open namespace it serves. */
record ServedNames(Namespace sandbox, Resolver resolver) implements AutoCloseable {

    /**
     * Opens both.
     *
     * @param pin the namespace's file
     * @param port to take if it is free
     * @throws io.hawser.network.model.NetworkException SYSTEM when no port is free or the namespace's lo is down
     */
    static ServedNames open(Path pin, Shared shared, int port, Supplier<Service> service) {
        Namespace sandbox = Namespace.open(pin);
        try {
            return new ServedNames(sandbox, Resolver.open(shared, new Resolver.Site(sandbox, port), service));
        } catch (RuntimeException failed) {
            sandbox.close();
            throw failed;
        }
    }

    @Override
    public void close() {
        resolver.close();
        sandbox.close();
    }
}
