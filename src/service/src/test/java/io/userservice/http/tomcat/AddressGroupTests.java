package io.userservice.http.tomcat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AddressGroupTests {

	@ParameterizedTest
	@CsvSource({ "2001:db8::1, 2001:db8:0:0:ffff::2, true", "2001:db8::1, 2001:db8:0:1::1, false",
			"192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false", "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
			"no:host, no:host, true", "evil.example, evil.example, true" })
	void countsANetworkOfIpv6AsOneClient(String first, String second, boolean same) {
		assertThat(AddressGroup.of(first).equals(AddressGroup.of(second))).isEqualTo(same);
	}

}
