package io.userservice;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.userservice.testing.ProjectFiles;
import net.devh.boot.grpc.server.service.GrpcService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.userservice.PackageTable.BASE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which package may use which, as the table in CONTRIBUTING.md says, and the habits that
 * all code of the service and its client keeps.
 */
class ArchitectureTests {

	private static final JavaClasses MAIN = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
		.importPackages(BASE);

	private static final String GENERATED = BASE + ".api..";

	private static final JavaClasses WRITTEN = MAIN.that(resideOutsideOfPackage(GENERATED));

	@ParameterizedTest
	@MethodSource("io.userservice.PackageTable#rows")
	void usesOnlyWhatTheTableAllows(PackageTable.Row row) {
		classes().that()
			.resideInAPackage(row.name())
			.should()
			.onlyDependOnClassesThat(resideOutsideOfPackage(BASE + "..").or(resideInAnyPackage(row.allowed())))
			.check(MAIN);
	}

	/** A package that the table leaves out would escape its rules. */
	@Test
	void hasThePackagesOfTheTable() {
		Set<String> packages = Stream
			.concat(ProjectFiles.mainSources().map(ArchitectureTests::packageOf),
					MAIN.stream().map(JavaClass::getPackageName))
			.collect(Collectors.toSet());
		assertThat(PackageTable.rows().stream().map(PackageTable.Row::name))
			.as("packages in the table of CONTRIBUTING.md")
			.doesNotHaveDuplicates()
			.containsExactlyInAnyOrderElementsOf(packages);
	}

	/** Leaving the starter means to replace two packages and an annotation. */
	@Test
	void importsTheStarterInTwoPackagesAlone() {
		noClasses().that()
			.resideOutsideOfPackages(BASE + ".starter", BASE + ".client.starter")
			.should()
			.dependOnClassesThat(resideInAPackage("net.devh..").and(not(type(GrpcService.class))))
			.check(MAIN);
		noClasses().that()
			.resideOutsideOfPackage(BASE + ".user.grpc")
			.should()
			.beAnnotatedWith(GrpcService.class)
			.check(WRITTEN);
	}

	/**
	 * Of several replicas one can have a clock that is wrong: the database's decides what
	 * is old, and is what users store.
	 */
	@Test
	void readsNoClockOfTheReplicaForWhatAllShare() {
		noClasses().that()
			.resideInAnyPackage(BASE + ".user..", BASE + ".database..")
			.should()
			.callMethodWhere(target(name("now")).and(target(owner(resideInAPackage("java.time..")))))
			.orShould()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.dependOnClassesThat(type(Clock.class))
			.check(MAIN);
	}

	/** A stranger finds a concern by its package's name, and reads it at one sitting. */
	@Test
	void hasSmallPackages() {
		Map<String, Long> sizes = WRITTEN.stream()
			.filter(JavaClass::isTopLevelClass)
			.filter((type) -> !type.getSimpleName().equals("package-info"))
			.collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
		assertThat(sizes).allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(16));
	}

	/** Who knows a package knows the jar of each of its classes. */
	@Test
	void hasEachPackageInOneModule() {
		Map<String, Set<String>> modules = MAIN.stream()
			.filter(JavaClass::isTopLevelClass)
			.collect(Collectors.groupingBy(JavaClass::getPackageName,
					Collectors.mapping(ArchitectureTests::moduleOf, Collectors.toSet())));
		assertThat(modules).allSatisfy((name, found) -> assertThat(found).as(name).hasSize(1));
	}

	@Test
	void hasNoCirclesOfPackages() {
		slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(MAIN);
	}

	@Test
	void hasNoCirclesOfFiles() {
		assertThat(FileCircles.of(WRITTEN,
				// An annotation names its validator, which reads the annotation.
				(dependency) -> !dependency.getOriginClass().isAnnotation()
						// To be rebuilt.
						&& !dependency.getOriginClass().getPackageName().equals(BASE + ".user.watch")
						// Is told of the call that tells it.
						&& !dependency.getOriginClass().getSimpleName().equals("CallObserver")))
			.isEmpty();
	}

	@Test
	void keepsTheStoreFreeOfGrpc() {
		noClasses().that()
			.resideInAnyPackage(BASE + ".user..", BASE + ".database..")
			.and()
			.resideOutsideOfPackage(BASE + ".user.grpc..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.grpc..", "net.devh..", "com.google.protobuf..", "com.google.rpc..", GENERATED)
			.check(MAIN);
	}

	@Test
	void injectsNoFields() {
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(WRITTEN);
	}

	@Test
	void namesNoClassImpl() {
		noClasses().should().haveSimpleNameEndingWith("Impl").check(WRITTEN);
	}

	@Test
	void logsThroughSlf4jOnly() {
		noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..").check(WRITTEN);
	}

	@Test
	void printsNothing() {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
			// A program whose output is what it is for.
			.check(WRITTEN.that(resideOutsideOfPackage(BASE + ".migrate")));
	}

	@Test
	void saysWhatEachPackageIsFor() {
		List<String> sources = ProjectFiles.mainSources().toList();
		assertThat(sources.stream()
			.map((file) -> file.replaceFirst("[^/]*$", "package-info.java"))
			.distinct()
			.filter((info) -> !sources.contains(info)
					|| !ProjectFiles.read(info).matches("(?s)/\\*\\*.*@NullMarked.*")))
			.as("packages without a purpose")
			.isEmpty();
	}

	private static String moduleOf(JavaClass type) {
		String file = type.getSource().orElseThrow().getUri().toString();
		return file.substring(0, file.length() - "%s.class".formatted(type.getName()).length());
	}

	private static String packageOf(String source) {
		return source.replaceFirst(".*/java/", "").replaceFirst("/[^/]*$", "").replace('/', '.');
	}

}
