package io.userservice.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.RawCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;

import org.springframework.beans.factory.annotation.Autowired;

/**
 * The first byte chooses the key; the rest is the value, in the characters that metadata
 * may have.
 */
@ServiceTest
class MetadataFuzzIntegrationTests {

	private static final List<String> KEYS = List.of("authorization", "idempotency-key", "x-request-id", "traceparent");

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	private ManagedChannel channel;

	private String token;

	@FuzzTest
	void endsEachCallAsTheProtoSays(byte[] input) {
		if (input.length == 0) {
			return;
		}
		if (this.channel == null) {
			this.channel = this.channels.openAnonymous((builder) -> {
			});
			this.token = "Bearer " + this.tokens.withScopes(TestTokens.ALL_SCOPES);
		}
		String key = KEYS.get(Math.floorMod(input[0], KEYS.size()));
		Metadata headers = new Metadata();
		if (!key.equals("authorization")) {
			headers.put(ascii("authorization"), this.token);
		}
		headers.put(ascii(key), printable(input));
		RawCalls.assertEndsAsListed(this.channel, UserServiceGrpc.getCreateUsersMethod(), headers, List.of());
	}

	private static Metadata.Key<String> ascii(String name) {
		return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
	}

	private static String printable(byte[] input) {
		StringBuilder text = new StringBuilder();
		for (byte one : new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1)
			.getBytes(StandardCharsets.ISO_8859_1)) {
			text.append((char) (' ' + Math.floorMod(one - ' ', '~' - ' ' + 1)));
		}
		return text.toString();
	}

}
