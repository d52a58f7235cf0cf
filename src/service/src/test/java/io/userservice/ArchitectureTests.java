package io.userservice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.GeneralCodingRules;
import net.devh.boot.grpc.server.service.GrpcService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

/** Which package may know which, and the habits that all code of the service keeps. */
class ArchitectureTests {

	private static final String BASE = "io.userservice";

	/** The packages of ours that each of them may use, besides the generated api. */
	private static final String ALLOWED = """
			user             -> user.text
			user.read        -> user, user.text, database
			user.write       -> user, user.text, user.change, database
			user.change      -> database
			user.watch       -> user, user.change, database
			user.text        -> nothing
			user.migration   -> user.text
			user.grpc        -> user, user.read, user.write, user.text, user.change, user.watch, chat, rpc.error, rpc.server, rpc.call, \
			                    rpc.limit, rpc.overload
			chat             -> nothing
			database         -> nothing
			database.migration -> database
			rpc.call         -> nothing
			rpc.error        -> rpc.server, rpc.call
			rpc.server       -> nothing
			rpc.deadline     -> rpc.error, rpc.server
			rpc.lifecycle    -> rpc.error, rpc.server
			rpc.limit        -> rpc.error, rpc.server, rpc.call, rpc.overload, rpc.observation
			rpc.observation  -> rpc.error, rpc.call
			rpc.overload     -> rpc.error, rpc.server
			security.token   -> rpc.server, file, database
			security.access  -> rpc.error, rpc.server, rpc.call, rpc.limit, security.token
			http.security    -> nothing
			http.tomcat      -> nothing
			http.console     -> nothing
			http.connect     -> rpc.error, rpc.limit
			starter          -> user.read, user.grpc, database, rpc.error, rpc.server, rpc.deadline, \
			                    rpc.lifecycle, rpc.limit, rpc.overload, rpc.observation, security.access, security.token, \
			                    http.security, http.console, http.connect, client, tls, settings
			client           -> client.token
			client.token     -> file
			client.starter   -> client, client.token, tls, settings
			settings         -> nothing
			tls              -> file
			file             -> nothing
			api              -> nothing
			""";

	private static final JavaClasses MAIN = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
		.importPackages(BASE);

	private static final JavaClasses WRITTEN = MAIN.that(resideOutsideOfPackage(BASE + ".api.."));

	@ParameterizedTest
	@CsvSource(delimiterString = "->", textBlock = ALLOWED)
	void knowsOnlyAllowedPackages(String name, String allowed) {
		classes().that()
			.resideInAPackage(BASE + "." + name)
			.should()
			.onlyDependOnClassesThat(resideOutsideOfPackage(BASE + "..")
				.or(resideInAnyPackage(ours((name + ", api, " + allowed).split(",\\s+")))))
			.check(MAIN);
	}

	/** A package that is missing above would escape the rule. */
	@Test
	void hasNoOtherPackages() {
		String[] names = ALLOWED.lines()
			.filter((line) -> line.contains("->"))
			.map((line) -> line.split(" ")[0])
			.toArray(String[]::new);
		classes().should().resideInAPackage(BASE).orShould().resideInAnyPackage(ours(names)).check(MAIN);
	}

	/** Leaving the starter means to replace two packages, and an annotation. */
	@Test
	void importsTheStarterInTwoPackagesAlone() {
		noClasses().that()
			.resideOutsideOfPackages(BASE + ".starter", BASE + ".client.starter")
			.should()
			.dependOnClassesThat(resideInAPackage("net.devh..").and(not(type(GrpcService.class))))
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
	void hasNoCircles() {
		slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(MAIN);
	}

	@Test
	void keepsTheStoreFreeOfGrpc() {
		noClasses().that()
			.resideInAnyPackage(BASE + ".user", BASE + ".user.text", BASE + ".user.migration", BASE + ".user.read",
					BASE + ".user.write", BASE + ".user.change", BASE + ".user.watch", BASE + ".database",
					BASE + ".database.migration")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.grpc..", "net.devh..", "com.google.protobuf..", "com.google.rpc..", BASE + ".api")
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
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(WRITTEN);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "../api/src/main/java", "../common/src/main/java", "../client/src/main/java", "src/main/java" })
	void saysWhatEachPackageIsFor(Path sources) throws IOException {
		try (Stream<Path> files = Files.walk(sources)) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java"))
				.map((file) -> file.resolveSibling("package-info.java"))
				.distinct()
				.filter((info) -> !startsWithJavadoc(info))).as("packages without a purpose").isEmpty();
		}
	}

	private static String moduleOf(JavaClass type) {
		String file = type.getSource().orElseThrow().getUri().toString();
		return file.substring(0, file.length() - "%s.class".formatted(type.getName()).length());
	}

	private static boolean startsWithJavadoc(Path file) {
		return Files.exists(file) && contentOf(file.toFile()).matches("(?s)/\\*\\*.*@NullMarked.*");
	}

	private static String[] ours(String... names) {
		return Stream.of(names).map((name) -> BASE + "." + name).toArray(String[]::new);
	}

}
