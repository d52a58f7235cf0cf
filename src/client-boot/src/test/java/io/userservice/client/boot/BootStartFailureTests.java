package io.userservice.client.boot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.grpc.client.GrpcChannelFactory;

import static io.userservice.client.boot.BootApplication.CHANNEL;
import static io.userservice.client.boot.BootApplication.CLIENT;
import static io.userservice.client.boot.BootApplication.plaintext;
import static io.userservice.client.boot.BootApplication.withJar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What would be wrong or insecure ends the start with the property and the mend. */
class BootStartFailureTests {

	/** Net.devh's default is TLS. */
	@ParameterizedTest
	@ValueSource(strings = { "static://localhost:1", "static://a:1,b:1", "dns:///users:50051", "discovery:///users" })
	void endsTheStartWhereNothingSaysWhetherThereIsTls(String target) {
		assertFails("Property spring.grpc.client.channel.user-service.ssl.enabled with value 'not set' is invalid:"
				+ " Boot's default is plaintext where net.devh's is TLS", CHANNEL + "target=" + target);
		assertFails("spring.grpc.client.channel.more.ssl.enabled with value 'not set'",
				"spring.grpc.client.channel.more.target=" + target, "user-service.client.more.deadline=1s");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:1,b", "a:1,,b:1", "a:1,b:x", "a:1,b:99999", "a:1,b 2:1" })
	void endsTheStartWhereOneOfSeveralAddressesIsNone(String addresses) {
		assertFails("spring.grpc.client.channel.user-service.target with value 'static://" + addresses,
				plaintext("static://" + addresses));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ssl.enabled=true", "ssl.enabled=false" })
	void startsWithEither(String setting) {
		withJar(CHANNEL + "target=static://localhost:1", CHANNEL + setting)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void leavesOtherChannelsToBoot() {
		withJar("spring.grpc.client.channel.others.target=static://localhost:1",
				"grpc.client.others.address=static://a")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** Boot takes the channel's name for its address. */
	@Test
	void makesNoChannelInPlaintextForANameWithoutATarget() {
		withJar().run((context) -> {
			assertThat(context).hasNotFailed();
			GrpcChannelFactory factory = context.getBean(GrpcChannelFactory.class);
			assertThatThrownBy(() -> factory.createChannel("user-service"))
				.hasMessageContaining("spring.grpc.client.channel.user-service.target with value 'not set' is invalid");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			grpc.client.user-service.address          | static://a:1
			grpc.client.user-service.negotiation-type | TLS
			grpc.client.user-service.keep-alive-time  | 1m
			""")
	void endsTheStartForPropertiesOfNetDevhsStarterThatNobodyReads(String property, String value) {
		assertFails("Property %s with value '%s' is invalid: it is a property of net.devh's starter".formatted(property,
				value), plaintext("static://a:1", property + "=" + value));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					default.load-balancing-policy=random | channel.user-service.default.load-balancing-policy with value 'random'
					ssl.bundle=nowhere                   | channel.user-service.ssl.bundle with value 'nowhere' is invalid
					""")
	void namesTheWrongProperty(String setting, String expected) {
		assertFails(expected, CHANNEL + "target=static://a:1", CHANNEL + "ssl.enabled=true", CHANNEL + setting);
	}

	@ParameterizedTest
	@ValueSource(strings = { "retry.codes=OK", "deadlin=1s", "token.file=file:/nowhere" })
	void checksThePropertiesOfTheClient(String setting) {
		withJar(plaintext("static://a:1", CLIENT + setting)).run((context) -> assertThat(context).hasFailed());
	}

	/** Boot's default is a port of this machine. */
	@Test
	void endsTheStartWhereAChannelWithOtherPropertiesHasNoTarget() {
		assertFails(
				"Property spring.grpc.client.channel.user-service.target with value 'not set' is invalid: without it Boot"
						+ " connects",
				CHANNEL + "targt=static://a:1", CHANNEL + "ssl.enabled=false");
	}

	@ParameterizedTest
	@ValueSource(strings = { CLIENT + "retry.codes=OK", CLIENT + "deadline=-1s", CLIENT + "token.file=file:/nowhere",
			CHANNEL + "ssl.bundle=nowhere", CHANNEL + "targt=static://a:1" })
	void endsTheStartWithLazyInitializationToo(String setting) {
		ApplicationContextRunner lazy = withJar(CHANNEL + "ssl.enabled=true").withInitializer(
				(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
		lazy.withPropertyValues(CHANNEL + "target=static://a:1").run((context) -> assertThat(context).hasNotFailed());
		lazy.withPropertyValues(setting.contains("targt") ? "other=1" : CHANNEL + "target=static://a:1", setting)
			.run((context) -> assertThat(context).hasFailed());
	}

	private static void assertFails(String expected, String... settings) {
		withJar(settings).run((context) -> assertThat(context).getFailure().hasStackTraceContaining(expected));
	}

}
