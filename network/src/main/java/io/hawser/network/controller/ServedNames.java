package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.dns.Resolver;
import io.hawser.network.model.NetworkException;
import io.hawser.network.sandbox.ResolverRules;
import java.nio.file.Path;

/** A resolver together with the open namespace it serves. */
record ServedNames(Namespace sandbox, Resolver resolver) implements AutoCloseable {

    /** Opens both. @throws NetworkException SYSTEM when the port that the rules lead to is taken */
    static ServedNames open(Path pin, Namespace host) {
        Namespace sandbox = Namespace.open(pin);
        try {
            Resolver resolver = Resolver.open(new Resolver.Site(sandbox, host, ResolverRules.PORT));
            if (resolver.port() != ResolverRules.PORT) {
                resolver.close();
                throw NetworkException.system("port " + ResolverRules.PORT + " of 127.0.0.11 is taken in " + sandbox);
            }
            return new ServedNames(sandbox, resolver);
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
