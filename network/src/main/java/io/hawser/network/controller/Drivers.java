package io.hawser.network.controller;

import io.hawser.network.driver.Driver;
import io.hawser.network.model.NetworkException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The drivers by name. Immutable. */
final class Drivers {

    private final Map<String, Driver> byName;

    Drivers(List<Driver> drivers) {
        byName = drivers.stream().collect(Collectors.toUnmodifiableMap(Driver::name, Function.identity()));
    }

    /** @throws NetworkException NOT_FOUND in Docker's words */
    Driver named(String name) {
        Driver driver = byName.get(name);
        if (driver == null) {
            throw NetworkException.notFound("plugin \"" + name + "\" not found");
        }
        return driver;
    }

    List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }

    Driver of(NetworkRecord network) {
        return named(network.spec().driver());
    }
}
