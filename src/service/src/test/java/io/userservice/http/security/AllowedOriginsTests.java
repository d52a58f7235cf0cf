package io.userservice.http.security;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which allowed origins can match a page. */
class AllowedOriginsTests {

	@ParameterizedTest
	@ValueSource(strings = { "*", "https://admin.example.com", "http://localhost:3000", "https://ADMIN.example.com",
			"https://admin.example.com:8443", "http://[::1]:3000", "http://192.0.2.7", "https://xn--mller-kva.example",
			"capacitor://localhost", "chrome-extension://abcdef", "http://my_host:8080", "https://example.com:80" })
	void takesOrigins(String origin) {
		assertThatCode(() -> AllowedOrigins.check(List.of(origin))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "admin.example.com", "https://*.example.com", "https://admin.example.com/app",
			"https://admin.example.com/", "https://admin.example.com:443", "http://admin.example.com:80", "",
			"https://", "null", "https://m\u00fcller.example", "https://admin.example.com:", "https://a b",
			"https://user@admin.example.com", "https://admin.example.com?x", "//admin.example.com", "localhost:3000",
			"https://admin.example.com:0", "**", "https://admin.example.com https://other.example.com" })
	void refusesWhatNoBrowserSends(String text) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> AllowedOrigins.check(List.of("https://admin.example.com", text)))
			.satisfies((refusal) -> assertThat(refusal.getName()).isEqualTo("user-service.http.allowed-origins"));
	}

}
