package io.userservice.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SettingsGuardTests {

	@ParameterizedTest
	@ValueSource(strings = { "user-service.name", "user-service.longTime", "user-service.long-time",
			"user-service.times[a.b/C]", "user-service.times.a", "user-service.channels.x.long-time",
			"user-service.channels[x.y].times.z", "user-service.names[0]", "user-service.names", "other.name",
			"user-services.name", "userservice.name" })
	void acceptsSettingsThatExist(String name) {
		assertThatCode(() -> check(Map.of(name, "5s"), Map.of())).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "user-service.nam", "user-service.name.x", "user-service.channels.x.nam",
			"user-service.channels.x.long-time.y", "user-service.names2" })
	void refusesOthers(String name) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of(name, "5s"), Map.of()))
			.withMessageContaining(name)
			.withMessageContaining("no setting has this name");
	}

	@ParameterizedTest
	@ValueSource(strings = { "USER_SERVICE_NAME", "USERSERVICE_NAME", "USER_SERVICE_LONG_TIME", "USER_SERVICE_LONGTIME",
			"USERSERVICE_TIMES_A", "USER_SERVICE_CHANNELS_X_LONGTIME", "USER_SERVICE_NAMES_0", "PATH",
			"USER_SERVICE_SERVICE_HOST", "USER_SERVICE_SERVICE_PORT", "USER_SERVICE_SERVICE_PORT_GRPC",
			"USER_SERVICE_PORT", "USER_SERVICE_PORT_50051_TCP", "USER_SERVICE_PORT_50051_TCP_ADDR",
			"USER_SERVICE_HTTP_SERVICE_HOST" })
	void acceptsVariablesOfSettingsAndOfKubernetes(String name) {
		assertThatCode(() -> check(Map.of(), Map.of(name, "5s"))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "USER_SERVICE_NAM", "USERSERVICE_NAMEX", "USER_SERVICE_LONG" })
	void refusesOtherVariables(String name) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of(), Map.of(name, "5s")))
			.withMessageContaining(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "5", "-5", "05", "100000" })
	void refusesDurationsWithoutAUnit(String value) {
		for (String name : List.of("user-service.long-time", "user-service.times[a]",
				"user-service.channels.x.times.y")) {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> check(Map.of(name, value), Map.of()))
				.withMessageContaining("a duration needs a unit, such as " + value + "s");
		}
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> check(Map.of(), Map.of("USER_SERVICE_LONG_TIME", value)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "36501d", "200000000d", "PT876001H", "9223372036854775807s" })
	void refusesDurationsThatCannotBeCounted(String value) {
		for (String name : List.of("user-service.long-time", "user-service.times[a]",
				"user-service.channels.x.times.y")) {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> check(Map.of(name, value), Map.of()))
				.withMessageContaining("it must be at most 36500d");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "36500d", "P36500D", "5 s", "1y", "99999999999999999999d", "9223372036854775807d",
			"-9223372036854775808s", "" })
	void leavesOtherDurationsToSpringBoot(String value) {
		assertThatCode(() -> check(Map.of("user-service.long-time", value), Map.of())).doesNotThrowAnyException();
	}

	@Test
	void acceptsZeroAndNumbersOfOtherSettings() {
		assertThatCode(() -> check(Map.of("user-service.long-time", 0, "user-service.name", 5), Map.of()))
			.doesNotThrowAnyException();
	}

	/** USER_SERVICE_CLIENT_ID may be another library's. */
	@Test
	void leavesOutVariablesWhereTheApplicationIsNotOurs() {
		StandardEnvironment environment = environment(Map.of(), Map.of("USER_SERVICE_NAM", "x"));
		assertThatCode(() -> SettingsGuard.ofLibrary(environment, "user-service").postProcessBeanFactory(beans()))
			.doesNotThrowAnyException();
	}

	private static void check(Map<String, Object> settings, Map<String, Object> variables) {
		SettingsGuard.ofApplication(environment(settings, variables), "user-service").postProcessBeanFactory(beans());
	}

	private static StandardEnvironment environment(Map<String, Object> settings, Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		environment.getPropertySources().addFirst(new MapPropertySource("settings", settings));
		return environment;
	}

	private static DefaultListableBeanFactory beans() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerBeanDefinition("user-service-Settings", new RootBeanDefinition(Settings.class));
		return beans;
	}

	@ConfigurationProperties("user-service")
	record Settings(String name, Duration longTime, Map<String, Duration> times, Map<String, Channel> channels,
			List<String> names) {
	}

	record Channel(Duration longTime, Map<String, Duration> times) {
	}

}
