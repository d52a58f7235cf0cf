package io.userservice.http.forward;

import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Which headers of an HTTP request become metadata of its call. */
class HttpMetadataTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	/** What gateways add. Tomcat reads headers as Latin-1. */
	@ParameterizedTest
	@CsvSource(delimiterString = "|", ignoreLeadingAndTrailingWhitespace = false, textBlock = """
			cf-ipcity|Z\u00c3\u00bcrich
			cf-ipcity|\u00c3\u0096sterreich
			x-user|Jos\u00e9
			X-Client-Cert-Subject|CN=M\u00fcller
			x-tab|a\tb
			X-Geo*City|Rome
			x-geo'city|Rome
			x-trace-bin|!!
			x-trace-bin|\u00fc
			x-control|a\u0001b
			x-delete|a\u007fb
			""")
	void leavesOutWhatMetadataCannotHave(String name, String value) {
		this.request.addHeader(name, value);
		this.request.addHeader("x-request-id", "an-id");
		this.request.addHeader("idempotency-key", "a-key");
		Metadata metadata = HttpMetadata.of(this.request);
		assertThat(metadata.keys()).containsExactlyInAnyOrder("x-forwarded-for", "x-forwarded-proof", "x-request-id",
				"idempotency-key");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Schl\u00fcssel", "a\tb", "a\nb" })
	void refusesAnIdempotencyKeyThatMetadataCannotHave(String key) {
		this.request.addHeader("Idempotency-Key", key);
		assertThatIllegalArgumentException().isThrownBy(() -> HttpMetadata.of(this.request))
			.withMessage("idempotency-key");
	}

	@Test
	void passesBinaryHeadersOn() {
		this.request.addHeader("x-trace-bin", "AQI=");
		this.request.addHeader("x-trace-bin", "AQ");
		assertThat(
				HttpMetadata.of(this.request).getAll(Metadata.Key.of("x-trace-bin", Metadata.BINARY_BYTE_MARSHALLER)))
			.containsExactly(new byte[] { 1, 2 }, new byte[] { 1 });
	}

}
