package io.userservice.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

import org.hibernate.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Classes of packed jars. {@code java -jar} itself is tried by the tests that start the
 * jar.
 */
class PackedClassLoaderTests {

	private URLClassLoader packed;

	private PackedClassLoader loader;

	@BeforeEach
	void packJars() throws IOException {
		URL[] jars = new URL[3];
		for (int index = 0; index < jars.length; index++) {
			Class<?> type = List.of(Version.class, Driver.class, LoggerFactory.class).get(index);
			jars[index] = URI.create("jar:" + type.getProtectionDomain().getCodeSource().getLocation() + "!/").toURL();
		}
		this.packed = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
		this.loader = new PackedClassLoader(this.packed);
	}

	@AfterEach
	void close() throws IOException {
		this.packed.close();
	}

	@Test
	void definesClassesOfEachJarOnceAndWithTheirOrigin() throws Exception {
		Class<?> driver = this.loader.loadClass("org.postgresql.Driver");
		assertThat(driver.getClassLoader()).isSameAs(this.loader);
		assertThat(this.loader.loadClass("org.postgresql.Driver")).isSameAs(driver);
		assertThat(driver.getProtectionDomain().getCodeSource().getLocation()).isEqualTo(this.packed.getURLs()[1]);
		assertThat(driver.getPackage().getImplementationVersion()).isNotNull()
			.isEqualTo(Driver.class.getPackage().getImplementationVersion());
		assertThat(Class.forName("org.slf4j.LoggerFactory", true, this.loader).getClassLoader()).isSameAs(this.loader);
	}

	@Test
	void findsFurtherClassesOfAPackage() throws Exception {
		this.loader.loadClass("org.postgresql.util.PSQLException");
		assertThat(this.loader.loadClass("org.postgresql.util.PSQLState").getClassLoader()).isSameAs(this.loader);
	}

	@Test
	void takesTheClassesOfTheJdkFromTheJdk() throws Exception {
		assertThat(this.loader.loadClass("java.lang.String")).isSameAs(String.class);
		assertThat(this.loader.loadClass("javax.sql.DataSource")).isSameAs(javax.sql.DataSource.class);
	}

	@Test
	void reportsClassesThatNoJarHas() {
		assertThatExceptionOfType(ClassNotFoundException.class)
			.isThrownBy(() -> this.loader.loadClass("org.postgresql.util.Missing"));
		assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> this.loader.loadClass("Missing"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "META-INF/services/java.sql.Driver", "META-INF/MANIFEST.MF", "META-INF/", "org/slf4j/",
			"org/slf4j/LoggerFactory.class", "org/postgresql/util/Missing.class", "java/lang/String.class", "missing",
			"a file", "100%", "org/slf4j/a#b", "/META-INF/MANIFEST.MF", "../META-INF/MANIFEST.MF", ":", "" })
	void findsTheResourcesThatTheLoaderDoes(String name) throws IOException {
		assertThat(this.loader.getResource(name)).isEqualTo(this.packed.getResource(name));
		assertThat(Collections.list(this.loader.getResources(name)))
			.containsExactlyElementsOf(Collections.list(this.packed.getResources(name)));
	}

	@Test
	void opensTheResourcesOfEachJar() throws IOException {
		try (InputStream resource = this.loader.getResourceAsStream("META-INF/services/java.sql.Driver")) {
			assertThat(resource).asString(StandardCharsets.UTF_8).contains(Driver.class.getName());
		}
	}

}
