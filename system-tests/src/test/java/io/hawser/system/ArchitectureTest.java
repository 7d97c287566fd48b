package io.hawser.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The house as docs/architecture.md draws it: which module may know which, and who may do what. The floors inside {@code network}
 * are that module's own test.
 */
class ArchitectureTest {
    private static final String ROOT = "io.hawser.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hawser");

    @ParameterizedTest
    @CsvSource({
        "kernel,    kernel",
        "network,   network kernel",
        "container, container network kernel",
        "api,       api",
        "daemon,    daemon api container network kernel",
        "cli,       cli api",
        "testkit,   testkit kernel",
    })
    void aModuleKnowsOnlyWhatIsBelowIt(String module, String known) {
        List<String> allowed = List.of(known.split(" "));
        Set<String> seen = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (inModule(type, module)) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith(ROOT))
                        .filter(dependency ->
                                allowed.stream().noneMatch(name -> inModule(dependency.getTargetClass(), name)))
                        .forEach(dependency -> seen.add(dependency.getDescription()));
            }
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void kernelNeedsTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("io.hawser.kernel..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.hawser.kernel..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theForeignFunctionInterfaceIsForOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hawser.kernel.ffm..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void onlyTheEdgeKnowsHttpAndJsonAnnotations() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.hawser.network.model..", "io.hawser.network.plan..", "io.hawser.network.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..", "org.apache.hc..")
                .check(CLASSES);
    }

    @Test
    void onlyContainersStartProcesses() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.hawser.kernel..", "io.hawser.network..", "io.hawser.api..", "io.hawser.daemon..")
                .and()
                .haveNameNotMatching("io\\.hawser\\.kernel\\.ffm\\.Spawn.*")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.ProcessBuilder|io\\.hawser\\.kernel\\.ffm\\.Spawn")
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({"kernel", "network", "container", "api", "daemon"})
    void packagesDoNotGoInCircles(String module) {
        slices().matching(ROOT + module + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        Set<String> silent = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                silent.add(type.getPackageName());
            }
        }
        assertThat(silent).isEmpty();
    }

    private static boolean inModule(JavaClass type, String module) {
        return (type.getPackageName() + ".").startsWith(ROOT + module + ".");
    }
}
