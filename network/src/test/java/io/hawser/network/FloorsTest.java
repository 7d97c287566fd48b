package io.hawser.network;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The floors of the module: a package imports only lower floors, siblings never. Each driver is a sibling of the others,
 * of the sandbox and of the resolver.
 */
class FloorsTest {

    private static final String ROOT = "io.hawser.network.";
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("model", 0),
            Map.entry("store", 1),
            Map.entry("plan", 1),
            Map.entry("ipam", 2),
            Map.entry("port", 2),
            Map.entry("firewall", 2),
            Map.entry("evaluate", 2),
            Map.entry("driver", 3),
            Map.entry("sandbox", 4),
            Map.entry("dns", 4),
            Map.entry("controller", 5),
            Map.entry("reach", 6));

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hawser.network");

    @Test
    void packagesImportLowerFloorsOnly() {
        List<String> wrong = MODULE.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(FloorsTest::climbs)
                .map(Dependency::getDescription)
                .distinct()
                .toList();
        assertThat(wrong).isEmpty();
    }

    private static boolean climbs(Dependency dependency) {
        Optional<String> from = room(dependency.getOriginClass());
        Optional<String> to = room(dependency.getTargetClass());
        if (from.isEmpty() || to.isEmpty() || from.equals(to)) {
            return false;
        }
        return floor(to.get()) >= floor(from.get());
    }

    /** {@code plan}, {@code driver} or {@code driver.bridge}; empty outside the module. */
    private static Optional<String> room(JavaClass type) {
        return Optional.of(type.getPackageName())
                .filter(name -> name.startsWith(ROOT))
                .map(name -> name.substring(ROOT.length()));
    }

    private static int floor(String room) {
        return room.startsWith("driver.")
                ? 4
                : Optional.ofNullable(FLOORS.get(room)).orElseThrow();
    }

    @Test
    void everyPackageHasAFloor() {
        Stream<String> rooms =
                MODULE.stream().flatMap(type -> room(type).stream()).distinct();
        assertThat(rooms).allSatisfy(room -> assertThat(floor(room)).isNotNegative());
    }

    @Test
    void nativeCodeIsTheKernelModulesBusiness() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(MODULE);
    }

    @Test
    void noProcessIsStarted() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class, Process.class, Runtime.class)
                .check(MODULE);
    }

    @Test
    void jsonStaysInTheRecordsAndDnsMessagesInTheResolver() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "controller")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(MODULE);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "dns")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.xbill..")
                .check(MODULE);
    }

    @Test
    void theModelIsRecordsEnumsAndValues() {
        classes()
                .that()
                .resideInAPackage(ROOT + "model")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", ROOT + "model", "org.jspecify..")
                .check(MODULE);
    }
}
