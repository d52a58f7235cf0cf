package io.userservice.http.security;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/** Which pages are this service's own. */
class OwnPageTests {

	/** What a browser or a proxy sends as Host, and the page's origin. */
	@ParameterizedTest
	@CsvSource({ "users.example.com, https://users.example.com", "users.example.com, http://users.example.com",
			"users.example.com:443, https://users.example.com", "users.example.com:80, http://users.example.com",
			"users.example.com:8443, https://users.example.com:8443", "Users.Example.com, https://users.example.com",
			"localhost:8080, http://localhost:8080", "[::1]:8080, https://[::1]:8080" })
	void knowsItsOwnHostWhateverTheScheme(String host, String origin) {
		assertThat(hasMade(host, origin)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "users.example.com, https://evil.example", "users.example.com, https://users.example.com.evil.example",
			"users.example.com, https://users.example.com:8443", "users.example.com:8080, https://users.example.com",
			"users.example.com:80, https://users.example.com", "users.example.com:443, http://users.example.com",
			"users.example.com, null", "users.example.com, users.example.com", "users.example.com, file://",
			"users.example.com, ftp://users.example.com", "127.0.0.1:8080, https://users.example.com", ", null",
			"users.example.com, " })
	void knowsNoOther(String host, String origin) {
		assertThat(hasMade(host, origin)).isFalse();
	}

	private static boolean hasMade(String host, String origin) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		if (host != null) {
			request.addHeader("Host", host);
		}
		if (origin != null) {
			request.addHeader("Origin", origin);
		}
		return OwnPage.hasMade(request);
	}

}
