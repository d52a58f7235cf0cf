package io.userservice.starter;

import java.util.List;

import io.userservice.rpc.call.ForwardedFor;
import io.userservice.rpc.server.ServerProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The setting {@code user-service.server.trusted-proxies}. */
class TrustedProxiesTests {

	@Test
	void takesAddressesAndRanges() {
		ForwardedFor forwarded = forwarded("192.0.2.1", "10.0.0.0/8", "2001:db8::/32");
		assertThat(List.of("192.0.2.1", "10.255.0.1", "2001:db8::7")).allMatch(forwarded.trusted());
		assertThat(List.of("192.0.2.2", "11.0.0.1", "2001:db9::7", "127.0.0.1")).noneMatch(forwarded.trusted());
	}

	@ParameterizedTest
	@ValueSource(strings = { "proxy.example.com", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", "" })
	void namesTheSettingForAWrongValue(String wrong) {
		assertThatThrownBy(() -> forwarded("192.0.2.1", wrong))
			.isInstanceOf(InvalidConfigurationPropertyValueException.class)
			.hasMessageContaining("user-service.server.trusted-proxies");
	}

	private static ForwardedFor forwarded(String... proxies) {
		return GrpcServerConfiguration
			.forwardedFor(new ServerProperties(1, 1, DataSize.ofKilobytes(64), 1, List.of(proxies)));
	}

}
