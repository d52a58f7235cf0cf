package io.userservice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

/** Which package may know which, and the habits that all code of the service keeps. */
class ArchitectureTests {

	private static final String BASE = "io.userservice";

	/** Which packages of ours each of them may use. */
	private static final String ALLOWED = """
			user      -> nothing
			user.grpc -> user, chat, rpc, api
			chat      -> rpc, api
			rpc       -> nothing
			tls       -> nothing
			security  -> rpc
			client    -> api
			console   -> client, api
			api       -> nothing
			""";

	private static final JavaClasses MAIN = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
		.importPackages(BASE);

	private static final JavaClasses WRITTEN = MAIN.that(resideOutsideOfPackage(BASE + ".api.."));

	@ParameterizedTest
	@CsvSource(delimiterString = "->", textBlock = ALLOWED)
	void knowsOnlyAllowedPackages(String name, String allowed) {
		classes().that()
			.resideInAnyPackage(ours(name))
			.should()
			.onlyDependOnClassesThat(resideOutsideOfPackage(BASE + "..")
				.or(resideInAnyPackage(ours((name + ", " + allowed).split(", ")))))
			// Not each of them exists from the start.
			.allowEmptyShould(true)
			.check(MAIN);
	}

	/** A package that is missing above would escape the rule. */
	@Test
	void hasNoOtherPackages() {
		String[] names = ALLOWED.lines().map((line) -> line.split(" ")[0]).toArray(String[]::new);
		classes().should().resideInAPackage(BASE).orShould().resideInAnyPackage(ours(names)).check(MAIN);
	}

	@Test
	void hasNoCircles() {
		slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(MAIN);
	}

	@Test
	void keepsTheStoreFreeOfGrpc() {
		noClasses().that()
			.resideInAPackage(BASE + ".user")
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

	@Test
	void saysWhatEachPackageIsFor() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java"))
				.map((file) -> file.resolveSibling("package-info.java"))
				.distinct()
				.filter((info) -> !startsWithJavadoc(info))).as("packages without a purpose").isEmpty();
		}
	}

	private static boolean startsWithJavadoc(Path file) {
		return Files.exists(file) && contentOf(file.toFile()).startsWith("/**");
	}

	private static String[] ours(String... names) {
		return Stream.of(names).map((name) -> BASE + "." + name).toArray(String[]::new);
	}

}
