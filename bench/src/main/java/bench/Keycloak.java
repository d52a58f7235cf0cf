package bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A Keycloak over a database of its own, as its distribution starts it for development.
 * Users are written to its table: by its API a million would take hours.
 */
class Keycloak implements AutoCloseable {

	static final String DATABASE = "keycloak";

	private static final String ADMIN = "admin";

	private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

	private static final int FLUSH = 1 << 20;

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final String address;

	private final Postgres postgres;

	private String token = "";

	private Keycloak(Process process, String address, Postgres postgres) {
		this.process = process;
		this.address = address;
		this.postgres = postgres;
	}

	/**
	 * @param distribution where it was unpacked
	 */
	static Keycloak start(Path distribution, Path directory, Postgres postgres) throws Exception {
		int port = ServerProcess.freePort();
		ProcessBuilder builder = new ProcessBuilder(distribution.resolve("bin/kc.sh").toString(), "start-dev",
				"--http-port=" + port, "--http-management-port=" + ServerProcess.freePort(), "--db=postgres",
				"--db-url=" + postgres.url(DATABASE), "--db-username=" + Postgres.USER, "--db-password=none")
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("keycloak.log").toFile());
		builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
		builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
		Keycloak keycloak = new Keycloak(builder.start(), "http://localhost:" + port, postgres);
		long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
		while (!keycloak.isReady()) {
			if (!keycloak.process.isAlive() || System.nanoTime() > until) {
				throw new IllegalStateException("Keycloak did not start, see its log in " + directory);
			}
			Thread.sleep(500);
		}
		return keycloak;
	}

	private boolean isReady() throws InterruptedException {
		try {
			return this.http
				.send(HttpRequest.newBuilder(URI.create(this.address + "/realms/master")).build(),
						HttpResponse.BodyHandlers.discarding())
				.statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Adds the users that {@link SearchDirectory} adds to a database of the service. */
	void fill(int count) throws Exception {
		SampleNames names = new SampleNames(new Random(1));
		try (Connection connection = this.postgres.connect(DATABASE)) {
			CopyIn copy = connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("copy user_entity (id, username, email, email_constraint, first_name, last_name, realm_id, enabled,"
						+ " email_verified, created_timestamp) from stdin");
			String realm = realm();
			StringBuilder rows = new StringBuilder();
			for (int id = 1; id <= count; id++) {
				String name = names.next();
				String email = names.email(name, id);
				String[] parts = name.split(" ");
				rows.append(String.join("\t", "user-" + id, email, email, email, parts[0], parts[1], realm, "t", "t",
						"1000000000000"))
					.append('\n');
				if (rows.length() > FLUSH || id == count) {
					byte[] bytes = rows.toString().getBytes(StandardCharsets.US_ASCII);
					copy.writeToCopy(bytes, 0, bytes.length);
					rows.setLength(0);
				}
			}
			copy.endCopy();
		}
		this.postgres.execute(DATABASE, "vacuum analyze user_entity", "checkpoint");
	}

	private String realm() throws Exception {
		try (Connection connection = this.postgres.connect(DATABASE);
				var realm = connection.createStatement().executeQuery("select id from realm where name = 'master'")) {
			realm.next();
			return realm.getString(1);
		}
	}

	/** Its tokens last for a minute. */
	void login() throws IOException, InterruptedException {
		String form = "grant_type=password&client_id=admin-cli&username=%1$s&password=%1$s".formatted(ADMIN);
		String response = send(
				HttpRequest.newBuilder(URI.create(this.address + "/realms/master/protocol/openid-connect/token"))
					.header("content-type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers.ofString(form)));
		Matcher matcher = TOKEN.matcher(response);
		if (!matcher.find()) {
			throw new IllegalStateException(response);
		}
		this.token = matcher.group(1);
	}

	/** Finds a page of users by the beginnings of their names and e-mails. */
	String search(String words, int first, int most) throws IOException, InterruptedException {
		return send(HttpRequest
			.newBuilder(URI.create("%s/admin/realms/master/users?search=%s&first=%d&max=%d&briefRepresentation=true"
				.formatted(this.address, URLEncoder.encode(words, StandardCharsets.UTF_8), first, most)))
			.header("authorization", "Bearer " + this.token));
	}

	private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
		HttpResponse<String> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IllegalStateException(response.statusCode() + " " + response.body());
		}
		return response.body();
	}

	@Override
	public void close() throws InterruptedException {
		this.process.descendants().forEach(ProcessHandle::destroy);
		this.process.destroy();
		this.process.waitFor(30, TimeUnit.SECONDS);
	}

}
