package io.userservice.client.starter;

import java.net.URI;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReplicaChannelFactoryTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			static://h1:1,h2:2 | static://h1%3A1,h2%3A2
			static://h1,h2     | static://h1,h2
			""")
	void escapesSeveralAddressesForTheStartersResolver(URI address, String expected) {
		assertThat(ReplicaChannelFactory.hasSeveralAddresses(address)).isTrue();
		assertThat(ReplicaChannelFactory.escaped(address)).isEqualTo(expected);
		assertThat(URI.create(expected).getAuthority()).isEqualTo(address.getAuthority());
	}

	@ParameterizedTest
	@CsvSource({ "static://h1:1", "dns:///h1:1" })
	void leavesASingleAddressUnchanged(URI address) {
		assertThat(ReplicaChannelFactory.hasSeveralAddresses(address)).isFalse();
	}

}
