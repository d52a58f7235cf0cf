package io.userservice.migrate;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.migrate.channel.NetDevhProperty;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three applications with all properties of net.devh's client between them, before and
 * after the program: what each client makes of the settings is the same, or the program
 * tells of it.
 */
class AcrossTests {

	private static final String RUN_TIME = "asked-for-at-run-time";

	/** Names in files and sources, and one in neither. */
	private static final Map<String, List<String>> CHANNELS = Map.of("shop",
			List.of("stock", "prices", "reviews", "newsletter", RUN_TIME), "vault",
			List.of("keys", "stores", "open", "mixed", "public", "plain", "twin", "twin-too", RUN_TIME), "ledger",
			List.of("books", "audit", "many", "socket", "local", "upgraded", "my.ledger", "by-name", RUN_TIME));

	/** What of the told explains that a setting differs. */
	private static final Map<String, String> EXPLANATIONS = Map.ofEntries(
			Map.entry("target", "address|default-?scheme|channel "),
			Map.entry("authority", "address|authority-override"), Map.entry("override", "authority-override"),
			Map.entry("shutdown", "shutdown-grace-period"), Map.entry("immediate", "immediate-connect-timeout"),
			Map.entry("ciphers", "ciphers"), Map.entry("protocols", "protocols"),
			Map.entry("negotiation", "negotiation-?type|socket.address"),
			Map.entry("keys", "key-store|negotiation-?type|socket.address"),
			Map.entry("trust", "negotiation-?type|socket.address"),
			Map.entry("keepalive", "enable-keep-alive|keepalive.time"),
			Map.entry("keepalive timeout", "enable-keep-alive|keepalive.time"),
			Map.entry("keepalive without calls", "enable-keep-alive|keepalive.time"),
			Map.entry("fails", "address|key-store"));

	@TempDir
	static Path certificates;

	@TempDir
	Path folder;

	@BeforeAll
	static void writeCertificates() throws Exception {
		TestCertificates.write(certificates);
	}

	static Stream<Arguments> applications() {
		return Stream.of(Arguments.of("shop", List.of()), Arguments.of("shop", List.of("prod")),
				Arguments.of("shop", List.of("pings")), Arguments.of("shop", List.of("prod", "pings")),
				Arguments.of("vault", List.of()), Arguments.of("vault", List.of("other")),
				Arguments.of("vault", List.of("plain")), Arguments.of("vault", List.of("other", "plain")),
				Arguments.of("ledger", List.of()), Arguments.of("ledger", List.of("quick")));
	}

	@ParameterizedTest
	@MethodSource("applications")
	void hasTheSameSettingsOrIsTold(String name, List<String> profiles) {
		InventedApplication before = InventedApplication.copy(name, this.folder.resolve("before"));
		InventedApplication after = InventedApplication.copy(name, this.folder.resolve("after"));
		List<String> byHand = after.run("--write").byHand();
		assertThat(unexplained(name, environment(before, profiles), environment(after, profiles),
				(profiles.size() > 1) ? byHand : alone(byHand)))
			.isEmpty();
	}

	/** Else a property that the program loses would not be seen by the test above. */
	@ParameterizedTest
	@ValueSource(strings = { "shop", "vault", "ledger" })
	void seesEachPropertyThatWouldBeLost(String name) {
		InventedApplication before = InventedApplication.copy(name, this.folder.resolve("before"));
		InventedApplication after = InventedApplication.copy(name, this.folder.resolve("after"));
		List<String> byHand = alone(after.run("--write").byHand());
		ConfigurableEnvironment whole = environment(after, List.of());
		Map<String, Map<String, Object>> wanted = EffectiveSettings.ofNetDevh(environment(before, List.of()),
				CHANNELS.get(name));
		List<String> unseen = new ArrayList<>();
		for (String property : EnvironmentWithout.names(whole)) {
			String channel = concerned(name, property);
			Map<String, Map<String, Object>> found = EffectiveSettings
				.ofBoot(EnvironmentWithout.property(whole, property), List.of(channel));
			if (unexplained(Map.of(channel, wanted.get(channel)), found, byHand).isEmpty()) {
				unseen.add(property + "=" + whole.getProperty(property));
			}
		}
		assertThat(unseen).as("as without them by Boot's defaults")
			.allMatch((property) -> property.endsWith("ssl.enabled=false")
					// The JDK's stores read either format.
					|| property.matches(".*store\\.type=.*")
					// Of channels that cannot be made either way.
					|| property.matches(".*\\.channel\\.(audit|local|many|mixed)\\..*")
					// Told, since its value is not known.
					|| property.matches(".*\\.channel\\.(books|upgraded|socket)\\.(keepalive|ssl|target).*")
					|| property.matches(".*\\.channel\\.default\\.target.*"));
	}

	private static String concerned(String name, String property) {
		return CHANNELS.get(name)
			.stream()
			.filter((channel) -> property.contains("channel." + channel + ".")
					|| property.contains("channel[" + channel + "]")
					|| property.contains("grpc-client-" + channel + "."))
			.findFirst()
			.orElse(RUN_TIME);
	}

	/** What is told of two profiles explains nothing without them. */
	private static List<String> alone(List<String> byHand) {
		return byHand.stream().filter((told) -> !told.contains(" together ")).toList();
	}

	@Test
	void coverEachPropertyThatNetDevhsClientHas() {
		Set<String> ofTheClass = Stream
			.of(setters(GrpcChannelProperties.class, ""), setters(GrpcChannelProperties.Security.class, "security."))
			.flatMap((names) -> names)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(Stream.of(NetDevhProperty.values()).map(NetDevhProperty::propertyName))
			.containsExactlyInAnyOrderElementsOf(ofTheClass)
			.hasSize(26);
		String all = Stream.of("shop", "vault", "ledger")
			.map((name) -> InventedApplication.copy(name, this.folder.resolve(name)))
			.flatMap((application) -> Stream.of("application.yml", "application.properties")
				.map((file) -> "src/main/resources/" + file)
				.filter((file) -> application.folder().resolve(file).toFile().exists())
				.map(application::read))
			.collect(Collectors.joining())
			.replaceAll("[-_]", "")
			.toLowerCase(Locale.ROOT);
		assertThat(ofTheClass)
			.allSatisfy((name) -> assertThat(all).contains(name.replaceFirst("security\\.", "").replace("-", "")));
	}

	private static Stream<String> setters(Class<?> type, String prefix) {
		return Stream.of(type.getMethods())
			.map(Method::getName)
			.filter((name) -> name.startsWith("set"))
			.map((name) -> prefix + name.substring(3).replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT));
	}

	private static ConfigurableEnvironment environment(InventedApplication application, List<String> profiles) {
		return EffectiveSettings.environment(application.folder(), certificates, profiles);
	}

	private static List<String> unexplained(String name, ConfigurableEnvironment before, ConfigurableEnvironment after,
			List<String> byHand) {
		Collection<String> channels = CHANNELS.get(name);
		return unexplained(EffectiveSettings.ofNetDevh(before, channels), EffectiveSettings.ofBoot(after, channels),
				byHand);
	}

	private static List<String> unexplained(Map<String, Map<String, Object>> before,
			Map<String, Map<String, Object>> after, List<String> byHand) {
		List<String> differences = new ArrayList<>();
		before.forEach((channel, settings) -> {
			Map<String, Object> found = after.get(channel);
			boolean fails = settings.containsKey("fails") || found.containsKey("fails");
			Set<String> names = new TreeSet<>(settings.keySet());
			names.addAll(found.keySet());
			names.stream()
				// A channel that cannot be made has nothing else to compare.
				.filter((setting) -> !fails || setting.equals("fails"))
				.filter((setting) -> !Objects.equals(settings.get(setting), found.get(setting)))
				.filter((setting) -> byHand.stream().noneMatch((told) -> explains(told, channel, setting)))
				.forEach((setting) -> differences.add("%s: %s was %s and is %s".formatted(channel, setting,
						settings.get(setting), found.get(setting))));
		});
		return differences;
	}

	private static boolean explains(String told, String channel, String setting) {
		String explanation = EXPLANATIONS.get(setting);
		String what = told.split(": ")[1];
		return explanation != null && what.matches("(?i).*(" + explanation + ").*")
				&& (what.contains("." + channel + ".") || what.contains("[" + channel + "]") || what.endsWith(channel)
						|| (what.contains("GLOBAL") && (channel.equals(RUN_TIME) || !what.contains("address"))));
	}

}
