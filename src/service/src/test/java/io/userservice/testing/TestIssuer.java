package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * An issuer of tokens that serves its OpenID configuration and its key set over HTTP.
 * Tests add and remove its keys.
 */
public class TestIssuer {

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final List<RSAKey> keys = new CopyOnWriteArrayList<>();

	/** JSON of further entries of the key set. */
	private final List<String> otherEntries = new CopyOnWriteArrayList<>();

	private volatile String metadataPath = "/realm/.well-known/openid-configuration";

	private int port;

	private HttpServer server;

	/** Chooses a port, but does not listen yet. */
	public TestIssuer() {
		start();
		stop();
		rotate();
	}

	public void start() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 0);
			this.port = this.server.getAddress().getPort();
			this.server.createContext("/", this::respond);
			this.server.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public void stop() {
		this.server.stop(0);
	}

	public String uri() {
		return "http://localhost:" + this.port + "/realm";
	}

	public String keySetUri() {
		return uri() + "/keys";
	}

	/** Adds a key, which signs the tokens of later calls of {@link #tokens()}. */
	public final RSAKey rotate() {
		try {
			this.keys.add(0, new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate());
			return this.keys.get(0);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void remove(RSAKey key) {
		this.keys.remove(key);
	}

	/** Adds an entry to the key set, before its keys. */
	public void addEntry(String json) {
		this.otherEntries.add(json);
	}

	/** Serves the metadata at that path only. */
	public void moveMetadata(String path) {
		this.metadataPath = path;
	}

	public RSAKey key() {
		return this.keys.get(0);
	}

	/** Tokens signed with the newest key. */
	public TestTokens tokens() {
		return tokens(key());
	}

	/** Tokens signed with the newest key, under an id that no key has. */
	public TestTokens tokensOfAnUnknownKeyId() {
		return tokens(new RSAKey.Builder(key()).keyID(UUID.randomUUID().toString()).build());
	}

	private static TestTokens tokens(RSAKey key) {
		return new TestTokens(new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key))));
	}

	/** The paths requested so far. */
	public List<String> requests() {
		return this.requests;
	}

	private void respond(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		this.requests.add(path);
		String body = path.equals(this.metadataPath)
				? "{\"issuer\": \"%s\", \"jwks_uri\": \"%s\"}".formatted(uri(), keySetUri())
				: path.equals("/realm/keys") ? keySet() : "";
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(body.isEmpty() ? 404 : 200, body.isEmpty() ? -1 : bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	private String keySet() {
		Stream<String> own = this.keys.stream().map((key) -> key.toPublicJWK().toJSONString());
		return Stream.concat(this.otherEntries.stream(), own).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
	}

}
