package io.userservice.security.token;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** An operator sees in the log why tokens cannot be verified. */
@ExtendWith(OutputCaptureExtension.class)
class ReportedJwkSetSourceTests {

	private static final String METADATA = "{\"issuer\":\"https://other.example\",\"jwks_uri\":\"https://a.example/keys\"}";

	private final AtomicLong nanos = new AtomicLong();

	static Stream<Arguments> failures() {
		return Stream.of(
				Arguments.of(new SSLHandshakeException("PKIX path building failed: unable to find a path"),
						"PKIX path building failed"),
				Arguments.of(new UnknownHostException("a.example"), "a.example"),
				Arguments.of(new ConnectException("Connection refused"), "Connection refused"),
				Arguments.of(new IOException("HTTP 404: Not Found"), "HTTP 404"),
				Arguments.of(new IOException("HTTP 503\nforged line"), "HTTP 503 forged line"),
				Arguments.of(new IOException((String) null), "IOException"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void logsTheCauseOnceAMinuteAndTheEnd(IOException failure, String expected, CapturedOutput output)
			throws Exception {
		boolean[] down = { true };
		ReportedJwkSetSource source = source((url) -> {
			if (down[0]) {
				throw failure;
			}
			return new Resource(url.getPath().equals("/keys") ? "{\"keys\":[]}" : METADATA.replace("other", "a"), null);
		});
		int before = output.length();
		for (int fetch = 0; fetch < 10; fetch++) {
			assertFails(source);
		}
		assertThat(output.getAll().substring(before)).containsOnlyOnce("cannot be fetched").contains(expected);
		this.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
		assertFails(source);
		assertThat(output.getAll().substring(before).split("cannot be fetched")).hasSize(3);
		down[0] = false;
		source.getJWKSet(null, 0, null);
		source.getJWKSet(null, 0, null);
		assertThat(output.getAll().substring(before)).containsOnlyOnce("are fetched again").doesNotContain("\tat ");
	}

	@Test
	void namesTheIssuerThatTheMetadataIsOf(CapturedOutput output) {
		assertFails(source((url) -> new Resource(METADATA, null)));
		assertThat(output).contains("it names another issuer, https://other.example");
	}

	@Test
	void logsNoMoreThanALineOfThoseWhoRespond(CapturedOutput output) {
		assertFails(source((url) -> new Resource(METADATA.replace("other", "o".repeat(100_000)), null)));
		assertThat(output.length()).isLessThan(2_000);
	}

	private ReportedJwkSetSource source(ResourceRetriever retriever) {
		return new ReportedJwkSetSource(new OidcDiscoveryJwkSetSource("https://a.example", retriever), this.nanos::get);
	}

	private static void assertFails(ReportedJwkSetSource source) {
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> source.getJWKSet(null, 0, null));
	}

}
