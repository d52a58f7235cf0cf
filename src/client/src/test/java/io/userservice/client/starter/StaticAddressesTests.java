package io.userservice.client;

import java.net.URI;

import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class StaticAddressesTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			static://h1:1,h2:2 | static://h1%3A1,h2%3A2
			static://h1,h2     | static://h1,h2
			static://h1:1      | static://h1:1
			dns:///h1:1        | dns:///h1:1
			""")
	void escapesSeveralAddressesOnly(URI address, URI expected) {
		GrpcChannelsProperties channels = new GrpcChannelsProperties();
		GrpcChannelProperties channel = channels.getChannel("users");
		channel.setAddress(address);
		new StaticAddresses().postProcessAfterInitialization(channels, "grpcChannelsProperties");
		assertThat(channel.getAddress()).isEqualTo(expected);
		// What the starter's resolver splits.
		assertThat(channel.getAddress().getAuthority()).isEqualTo(address.getAuthority());
	}

}
